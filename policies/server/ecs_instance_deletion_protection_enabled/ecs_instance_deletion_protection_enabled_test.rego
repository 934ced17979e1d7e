package policies.server.ecs_instance_deletion_protection_enabled_test

import data.policies.lib.server
import data.policies.server.ecs_instance_deletion_protection_enabled as policy

alicloud(charge_type, protection) := {"resource": {
	"type": "alicloud/ACS::ECS::Instance",
	"properties": {"InstanceChargeType": charge_type, "DeletionProtection": protection},
}}

test_allow_protected if {
	every protection in [true, "true"] {
		policy.deny == set() with input as alicloud("PostPaid", protection)
		policy.not_applicable == set() with input as alicloud("PostPaid", protection)
	}
}

test_deny_unprotected if {
	every protection in [false, "false"] {
		policy.deny == {{
			"message": "release protection is off",
			"property": server.paths.deletion_protection,
			"actual": false, "desired": true, "operator": "Equals",
		}} with input as alicloud("PostPaid", protection)
	}
}

test_not_applicable_when_prepaid if {
	policy.not_applicable == {"the server is paid in advance and cannot be released before its end"} with input as alicloud("PrePaid", false)
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("PostPaid", null), alicloud("PostPaid", ""), alicloud("", true), alicloud(null, true)] {
		not policy.evidence with input as resource
	}
}
