package policies.rds.rds_instance_expired_check_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_expired_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(pay_type, expiry) := judged("alicloud/ACS::RDS::DBInstance", {"PayType": pay_type, "ExpireTime": expiry}, {"days": 30})

test_allow_more_days_than_the_parameter if {
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 2592001 / 86400}) with input as alicloud("Prepaid", "2022-12-08T00:00:01Z")
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 2611}) with input as alicloud("Prepaid", "2030-01-01T00:00:00Z")
}

test_deny_as_many_days_and_fewer if {
	testing.noncompliant(policy, {reasons.more_than(
		"30 days are left",
		30, 30, rds.paths.remaining_days,
	)}) with input as alicloud("Prepaid", "2022-12-08T00:00:00Z")
	testing.noncompliant(policy, {reasons.more_than(
		"-7 days are left",
		-7, 30, rds.paths.remaining_days,
	)}) with input as alicloud("Prepaid", "2022-11-01T00:00:00Z")
}

test_not_applicable_when_paid_as_used if {
	every expiry in ["", "2022-11-09T00:00:00Z"] {
		testing.not_applicable(policy, {"pay-as-you-go resources do not expire"}) with input as alicloud("Postpaid", expiry)
		policy.evidence == {"deleting": false, "prepaid": false} with input as alicloud("Postpaid", expiry)
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("Prepaid", ""), alicloud("Prepaid", null), alicloud("", "2030-01-01T00:00:00Z")] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
