package policies.mongodb.mongodb_cluster_expired_check_test

import data.policies.lib.mongodb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.mongodb.mongodb_cluster_expired_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(charge_type, end, days) := judged("alicloud/ACS::MongoDB::DBInstance", {"ChargeType": charge_type, "ExpireTime": end}, {"days": days})

test_allow_more_days if {
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 2592001 / 86400}) with input as alicloud("PrePaid", "2022-12-08T00:00:01Z", 30)
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 1}) with input as alicloud("PrePaid", "2022-11-09T00:00:00Z", 0)
}

test_deny_days_or_fewer if {
	testing.noncompliant(policy, {reasons.more_than(
		"30 days are left",
		30, 30, mongodb.paths.remaining_days,
	)}) with input as alicloud("PrePaid", "2022-12-08T00:00:00Z", 30)
	testing.noncompliant(policy, {reasons.more_than(
		"-1 days are left",
		-1, 0, mongodb.paths.remaining_days,
	)}) with input as alicloud("PrePaid", "2022-11-07T00:00:00Z", 0)
	testing.noncompliant(policy, {reasons.more_than(
		"10 days are left",
		10, 10, mongodb.paths.remaining_days,
	)}) with input as alicloud("PREPAID", "2022-11-18T00:00Z", 10)
}

test_not_applicable_to_paid_as_used if {
	testing.not_applicable(policy, {"pay-as-you-go resources do not expire"}) with input as alicloud("PostPaid", "", 30)
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("PrePaid", "", 30), alicloud("PrePaid", null, 30), alicloud(null, "2022-12-08T00:00:00Z", 30), alicloud("", "", 30)] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::MongoDB::DBInstance": {"DBInstanceStatus": "Released"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
