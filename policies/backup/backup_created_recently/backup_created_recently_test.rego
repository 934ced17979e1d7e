package policies.backup.backup_created_recently_test

import data.policies.backup.backup_created_recently as policy
import data.policies.lib.reasons
import data.policies.lib.testing

disk(times) := {
	"resource": {"type": "huaweicloud/evs.volumes", "id": "d1"},
	"lookups": {"cbr_backups": {"exists": true, "value": {"backups": [{"created_at": created, "status": "available"} | some created in times]}}},
	"parameters": {"lastBackupAgeValue": 24},
	"event": {"time": "2022-11-21T15:00:00Z"},
}

test_allow_recent if {
	testing.compliant(policy, {"deleting": false, "backup_hours": [24]}) with input as disk(["2022-11-20T15:00:00"])
	testing.compliant(policy, {"deleting": false, "backup_hours": [48, 1]}) with input as disk(["2022-11-19T15:00:00", "2022-11-21T14:00:00"])
}

test_deny_old_or_none if {
	testing.noncompliant(policy, {reasons.at_most("the last backup was created 24.5 hours ago", 24.5, 24, "backups")}) with input as disk(["2022-11-20T14:30:00"])
	testing.noncompliant(policy, {reasons.not_empty("the resource has no backup", "backups")}) with input as disk([])
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
