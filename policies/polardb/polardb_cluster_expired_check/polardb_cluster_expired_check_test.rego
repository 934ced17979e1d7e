package policies.polardb.polardb_cluster_expired_check_test

import data.policies.lib.polardb
import data.policies.polardb.polardb_cluster_expired_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(charge_type, end, days) := judged("alicloud/ACS::PolarDB::DBCluster", {"PayType": charge_type, "ExpireTime": end}, {"days": days})

test_allow_more_days if {
	every resource in [alicloud("PrePaid", "2022-12-08T00:00:01Z", 30), alicloud("PrePaid", "2022-11-09T00:00:00Z", 0)] {
		policy.deny == set() with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_deny_days_or_fewer if {
	policy.deny == {{
		"message": "30 days are left, more than 30 must be left",
		"property": polardb.paths.remaining_days,
		"actual": 30,
		"desired": 30,
		"operator": "Greater",
	}} with input as alicloud("PrePaid", "2022-12-08T00:00:00Z", 30)
	every resource in [alicloud("PrePaid", "2022-11-07T00:00:00Z", 0), alicloud("PREPAID", "2022-11-18T00:00Z", 10)] {
		count(policy.deny) == 1 with input as resource
	}
}

test_not_applicable_to_paid_as_used if {
	policy.not_applicable == {"it is paid as it is used and does not expire"} with input as alicloud("PostPaid", "", 30)
	policy.deny == set() with input as alicloud("PostPaid", "", 30)
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("PrePaid", "", 30), alicloud("PrePaid", null, 30), alicloud(null, "2022-12-08T00:00:00Z", 30), alicloud("", "", 30)] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
