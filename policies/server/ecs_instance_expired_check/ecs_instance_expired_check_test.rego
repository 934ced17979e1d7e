package policies.server.ecs_instance_expired_check_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_instance_expired_check as policy

alicloud(charge_type, expires) := {
	"resource": {
		"type": "alicloud/ACS::ECS::Instance",
		"properties": {"InstanceChargeType": charge_type, "ExpiredTime": expires},
	},
	"parameters": {"days": 30},
	"event": {"time": "2026-03-01T00:00:00Z"},
}

ends(days) := {reasons.more_than(sprintf("the subscription ends in %v days", [days]), days, 30, server.paths.remaining_days)}

test_deny_too_soon if {
	testing.noncompliant(policy, ends(30)) with input as alicloud("PrePaid", "2026-03-31T00:00Z")
	testing.noncompliant(policy, ends(1.5)) with input as alicloud("PrePaid", "2026-03-02T12:00Z")
	testing.noncompliant(policy, ends(-1)) with input as alicloud("PrePaid", "2026-02-28T00:00:00Z")
}

test_allow_later if {
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 2592060 / 86400}) with input as alicloud("PrePaid", "2026-03-31T00:01Z")
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 2592001 / 86400}) with input as alicloud("PrePaid", "2026-03-31T00:00:01Z")
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 1402}) with input as alicloud("PrePaid", "2030-01-01T00:00Z")
}

test_days if {
	resource := alicloud("PrePaid", "2026-03-08T00:00Z")
	testing.noncompliant(policy, {reasons.more_than(
		"the subscription ends in 7 days",
		7, 7, server.paths.remaining_days,
	)}) with input as object.union(resource, {"parameters": {"days": 7}})
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 7}) with input as object.union(resource, {"parameters": {"days": 6}})
}

test_not_applicable_when_paid_as_used if {
	every expires in ["2099-12-31T15:59Z", "", null] {
		testing.not_applicable(policy, {"pay-as-you-go instances do not expire"}) with input as alicloud("PostPaid", expires)
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("PrePaid", ""), alicloud("PrePaid", null), alicloud("", "2026-03-31T00:00Z")] {
		testing.undetermined(policy) with input as resource
	}
	testing.undetermined(policy) with input as object.remove(alicloud("PrePaid", "2026-03-31T00:00Z"), ["event"])
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
