package policies.eip.eip_address_expired_check_test

import data.policies.eip.eip_address_expired_check as policy
import data.policies.lib.eip
import data.policies.lib.reasons
import data.policies.lib.testing

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
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 2592060 / 86400}) with input as address("PrePaid", "2022-12-08T00:01Z")
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 395}) with input as address("PrePaid", "2023-12-08T00:00:00Z")
	testing.compliant(policy, {"deleting": false, "prepaid": true, "remaining_days": 2592001 / 86400}) with input as shared_bandwidth("PrePaid", "2022-12-08T00:00:01Z")
}

test_deny_as_many_days_and_fewer if {
	testing.noncompliant(policy, {reasons.more_than(
		"30 days are left",
		30, 30, eip.paths.remaining_days,
	)}) with input as address("PrePaid", "2022-12-08T00:00Z")
	testing.noncompliant(policy, {reasons.more_than(
		"0 days are left",
		0, 30, eip.paths.remaining_days,
	)}) with input as address("PrePaid", "2022-11-08T00:00Z")
	testing.noncompliant(policy, {reasons.more_than(
		"-1042 days are left",
		-1042, 30, eip.paths.remaining_days,
	)}) with input as address("PrePaid", "2020-01-01T00:00Z")
	testing.noncompliant(policy, {reasons.more_than(
		"30 days are left",
		30, 30, eip.paths.remaining_days,
	)}) with input as shared_bandwidth("PrePaid", "2022-12-08T00:00:00Z")
}

test_days_is_a_parameter if {
	resource := object.union(address("PrePaid", "2022-12-08T00:01Z"), {"parameters": {"days": 60}})
	testing.noncompliant(policy, {reasons.more_than("30 days are left", 30, 60, eip.paths.remaining_days)}) with input as resource
}

test_not_applicable_when_paid_as_used if {
	every resource in [address("PostPaid", ""), address("PostPaid", "2022-11-09T00:00Z"), shared_bandwidth("PostPaid", "")] {
		testing.not_applicable(policy, {"pay-as-you-go resources do not expire"}) with input as resource
		policy.evidence == {"deleting": false, "prepaid": false} with input as resource
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
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the address is being released"}) with input as {"resource": {"type": "alicloud/ACS::EIP::EipAddress", "properties": {"Status": "Releasing"}}}
}
