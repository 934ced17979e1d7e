package policies.server.ecs_instance_deletion_protection_enabled_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_instance_deletion_protection_enabled as policy

alicloud(charge_type, protection) := {"resource": {
	"type": "alicloud/ACS::ECS::Instance",
	"properties": {"InstanceChargeType": charge_type, "DeletionProtection": protection},
}}

test_allow_protected if {
	every protection in [true, "true"] {
		testing.compliant(policy, {"deleting": false, "deletion_protection": true, "prepaid": false}) with input as alicloud("PostPaid", protection)
	}
}

test_deny_unprotected if {
	every protection in [false, "false"] {
		testing.noncompliant(policy, {reasons.is_true(
			"release protection is off",
			server.paths.deletion_protection,
		)}) with input as alicloud("PostPaid", protection)
	}
}

test_not_applicable_when_prepaid if {
	testing.not_applicable(policy, {"prepaid instances cannot be released before they expire"}) with input as alicloud("PrePaid", false)
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("PostPaid", null), alicloud("PostPaid", ""), alicloud("", true), alicloud(null, true)] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
