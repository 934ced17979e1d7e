package policies.eip.eip_address_expired_check_test

import data.policies.eip.eip_address_expired_check as policy
import data.policies.lib.eip

judged(type, properties) := {
	"resource": {"type": type, "properties": properties},
	"parameters": {"days": 30},
	"event": {"time": "2022-11-08T00:00:00Z"},
}

address(charge_type, expiry) := judged("alicloud/ACS::EIP::EipAddress", {"ChargeType": charge_type, "ExpiredTime": expiry})

shared_bandwidth(charge_type, expiry) := judged("alicloud/ACS::CBWP::CommonBandwidthPackage", {
	"InstanceChargeType": charge_type,
	"ExpiredTime": expiry,
})

test_allow_more_days_than_the_parameter if {
	every resource in [
		address("PrePaid", "2022-12-08T00:01Z"),
		address("PrePaid", "2023-12-08T00:00:00Z"),
		shared_bandwidth("PrePaid", "2022-12-08T00:00:01Z"),
	] {
		policy.evidence.prepaid == true with input as resource
		policy.deny == set() with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_deny_as_many_days_and_fewer if {
	policy.deny == {{
		"message": "30 days are left, more than 30 must be left",
		"property": eip.paths.remaining_days,
		"actual": 30,
		"desired": 30,
		"operator": "Greater",
	}} with input as address("PrePaid", "2022-12-08T00:00Z")
	every resource in [address("PrePaid", "2022-11-08T00:00Z"), address("PrePaid", "2020-01-01T00:00Z"), shared_bandwidth("PrePaid", "2022-12-08T00:00:00Z")] {
		count(policy.deny) == 1 with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_days_is_a_parameter if {
	resource := object.union(address("PrePaid", "2022-12-08T00:01Z"), {"parameters": {"days": 60}})
	count(policy.deny) == 1 with input as resource
}

test_not_applicable_when_paid_as_used if {
	every resource in [address("PostPaid", ""), address("PostPaid", "2022-11-09T00:00Z"), shared_bandwidth("PostPaid", "")] {
		policy.evidence == {"prepaid": false} with input as resource
		policy.not_applicable == {"it is paid as it is used and does not expire"} with input as resource
		policy.deny == set() with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		address("PrePaid", ""),
		address("PrePaid", null),
		address("", "2022-12-08T00:01Z"),
		judged("alicloud/ACS::EIP::EipAddress", {"ChargeType": "PrePaid"}),
		judged("alicloud/ACS::EIP::EipAddress", {"ExpiredTime": "2022-12-08T00:01Z"}),
		judged("alicloud/ACS::CBWP::CommonBandwidthPackage", {}),
	] {
		not policy.evidence with input as resource
	}
}
