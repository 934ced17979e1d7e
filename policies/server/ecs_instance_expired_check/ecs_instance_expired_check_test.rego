package policies.server.ecs_instance_expired_check_test

import data.policies.lib.server
import data.policies.server.ecs_instance_expired_check as policy

alicloud(charge_type, expires) := {
	"resource": {
		"type": "alicloud/ACS::ECS::Instance",
		"properties": {"InstanceChargeType": charge_type, "ExpiredTime": expires},
	},
	"parameters": {"days": 30},
	"event": {"time": "2026-03-01T00:00:00Z"},
}

ends(days) := {{
	"message": sprintf("the server ends in %v days, more than 30 are required", [days]),
	"property": server.paths.remaining_days,
	"actual": days, "desired": 30, "operator": "Greater",
}}

test_deny_too_soon if {
	policy.deny == ends(30) with input as alicloud("PrePaid", "2026-03-31T00:00Z")
	policy.deny == ends(1.5) with input as alicloud("PrePaid", "2026-03-02T12:00Z")
	policy.deny == ends(-1) with input as alicloud("PrePaid", "2026-02-28T00:00:00Z")
}

test_allow_later if {
	every expires in ["2026-03-31T00:01Z", "2026-03-31T00:00:01Z", "2030-01-01T00:00Z"] {
		policy.deny == set() with input as alicloud("PrePaid", expires)
		policy.not_applicable == set() with input as alicloud("PrePaid", expires)
	}
}

test_days if {
	resource := alicloud("PrePaid", "2026-03-08T00:00Z")
	count(policy.deny) == 1 with input as object.union(resource, {"parameters": {"days": 7}})
	count(policy.deny) == 0 with input as object.union(resource, {"parameters": {"days": 6}})
}

test_not_applicable_when_paid_as_used if {
	every expires in ["2099-12-31T15:59Z", "", null] {
		policy.not_applicable == {"the server is paid as it is used and does not end"} with input as alicloud("PostPaid", expires)
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("PrePaid", ""), alicloud("PrePaid", null), alicloud("", "2026-03-31T00:00Z")] {
		not policy.evidence with input as resource
	}
	not policy.evidence with input as object.remove(alicloud("PrePaid", "2026-03-31T00:00Z"), ["event"])
}
