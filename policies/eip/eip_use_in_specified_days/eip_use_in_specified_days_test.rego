package policies.eip.eip_use_in_specified_days_test

import data.policies.eip.eip_use_in_specified_days as policy
import data.policies.lib.eip
import data.policies.lib.reasons
import data.policies.lib.testing

judged(resource, days) := {"resource": resource, "parameters": {"allowDays": days}, "event": {"time": "2022-11-08T00:00:00Z"}}

huawei(id, created, days) := judged(
	{"type": "huaweicloud/vpc.publicips", "properties": {"associateInstanceId": id}, "created": created},
	days,
)

alicloud(id, allocated, days) := judged(
	{"type": "alicloud/ACS::EIP::EipAddress", "properties": {"InstanceId": id, "AllocationTime": allocated}},
	days,
)

test_allow_bound_however_old if {
	every resource in [huawei("0f6c", "2010-01-01T00:00:00Z", 7), huawei("0f6c", "unknown", 0), alicloud("i-1", "2010-01-01T00:00:00Z", 7)] {
		testing.compliant(policy, {"deleting": false, "attached": true}) with input as resource
	}
}

test_allow_unbound_as_old_as_the_parameter_and_younger if {
	every resource in [huawei(null, "2022-11-01T00:00:00Z", 7), alicloud("", "2022-11-01T00:00:00Z", 7)] {
		testing.compliant(policy, {"deleting": false, "age_days": 7, "attached": false}) with input as resource
	}
	testing.compliant(policy, {"deleting": false, "age_days": 1 / 86400, "attached": false}) with input as huawei("", "2022-11-07T23:59:59Z", 7)
	testing.compliant(policy, {"deleting": false, "age_days": 0, "attached": false}) with input as alicloud("", "2022-11-08T00:00:00Z", 0)
}

test_deny_unbound_and_older if {
	testing.noncompliant(policy, {reasons.is_true(
		"the address is bound to nothing 7.5 days after its allocation, at most 7 are allowed",
		eip.paths.attached,
	)}) with input as huawei(null, "2022-10-31T12:00:00Z", 7)
	every resource in [huawei("", "2022-10-31T23:59:59Z", 7), alicloud("", "2022-10-31T23:59:59Z", 7)] {
		testing.noncompliant(policy, {reasons.is_true(
			"the address is bound to nothing 7 days after its allocation, at most 7 are allowed",
			eip.paths.attached,
		)}) with input as resource
	}
	testing.noncompliant(policy, {reasons.is_true(
		"the address is bound to nothing 0 days after its allocation, at most 0 are allowed",
		eip.paths.attached,
	)}) with input as alicloud("", "2022-11-07T23:59Z", 0)
}

test_no_evidence_when_unknown if {
	every resource in [
		huawei(null, "", 7),
		judged({"type": "huaweicloud/vpc.publicips", "properties": {"associateInstanceId": null}}, 7),
		judged({"type": "huaweicloud/vpc.publicips", "properties": {}, "created": "2022-10-31T00:00:00Z"}, 7),
		alicloud("", "", 7),
		judged({"type": "alicloud/ACS::EIP::EipAddress", "properties": {"AllocationTime": "2022-10-31T00:00:00Z"}}, 7),
	] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/vpc.publicips": {"status": "PENDING_DELETE"},
		"alicloud/ACS::EIP::EipAddress": {"Status": "Releasing"},
	} {
		testing.not_applicable(policy, {"the address is being released"}) with input as {"resource": {"type": type, "properties": properties}}
	}
}
