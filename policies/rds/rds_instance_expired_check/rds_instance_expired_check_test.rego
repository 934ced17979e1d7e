package policies.rds.rds_instance_expired_check_test

import data.policies.lib.rds
import data.policies.rds.rds_instance_expired_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(pay_type, expiry) := judged("alicloud/ACS::RDS::DBInstance", {"PayType": pay_type, "ExpireTime": expiry}, {"days": 30})

test_allow_more_days_than_the_parameter if {
	every resource in [alicloud("Prepaid", "2022-12-08T00:00:01Z"), alicloud("Prepaid", "2030-01-01T00:00:00Z")] {
		policy.evidence.prepaid == true with input as resource
		policy.deny == set() with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_deny_as_many_days_and_fewer if {
	policy.deny == {{
		"message": "30 days are left, more than 30 must be left",
		"property": rds.paths.remaining_days,
		"actual": 30,
		"desired": 30,
		"operator": "Greater",
	}} with input as alicloud("Prepaid", "2022-12-08T00:00:00Z")
	count(policy.deny) == 1 with input as alicloud("Prepaid", "2022-11-01T00:00:00Z")
}

test_not_applicable_when_paid_as_used if {
	every expiry in ["", "2022-11-09T00:00:00Z"] {
		policy.evidence == {"prepaid": false} with input as alicloud("Postpaid", expiry)
		policy.not_applicable == {"it is paid as it is used and does not expire"} with input as alicloud("Postpaid", expiry)
		policy.deny == set() with input as alicloud("Postpaid", expiry)
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("Prepaid", ""), alicloud("Prepaid", null), alicloud("", "2030-01-01T00:00:00Z")] {
		not policy.evidence with input as resource
	}
}
