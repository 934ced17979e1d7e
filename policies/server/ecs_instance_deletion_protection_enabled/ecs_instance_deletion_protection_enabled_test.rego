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
		testing.compliant(policy, {"deletion_protection": true, "prepaid": false}) with input as alicloud("PostPaid", protection)
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
