package policies.backup.backup_vault_attached_test

import data.policies.backup.backup_vault_attached as policy
import data.policies.lib.reasons
import data.policies.lib.testing

disk(vaults) := {
	"resource": {"type": "huaweicloud/evs.volumes", "id": "d1"},
	"lookups": {"cbr_vaults": {"exists": true, "value": {"vaults": vaults}}},
}

vault(status) := {"id": "v1", "billing": {"status": status}, "resources": [{"id": "d1"}]}

test_allow_associated if {
	testing.compliant(policy, {"deleting": false, "vaults": ["v1"]}) with input as disk([vault("available")])
}

test_deny_without_vault if {
	reason := reasons.not_empty("the resource is associated with no available backup vault", "vaults")
	testing.noncompliant(policy, {reason}) with input as disk([])
	testing.noncompliant(policy, {reason}) with input as disk([vault("frozen")])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(disk([]), ["lookups"])
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/ecs.cloudservers": {"status": "SOFT_DELETED"},
		"huaweicloud/evs.volumes": {"status": "deleting"},
		"huaweicloud/sfsturbo.shares": {"status": "400"},
	} {
		testing.not_applicable(policy, {"the resource is being deleted"}) with input as {"resource": {"type": type, "properties": properties}}
	}
}
