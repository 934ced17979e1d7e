package policies.eip.eip_bandwidth_limit_test

import data.policies.eip.eip_bandwidth_limit as policy
import data.policies.lib.eip
import data.policies.lib.reasons
import data.policies.lib.testing

address(type, properties) := {
	"resource": {"type": type, "properties": properties},
	"parameters": {"bandwidth": 10},
}

huawei(size) := address("huaweicloud/vpc.publicips", {"bandwidth": {"size": size}})

alicloud(bandwidth) := address("alicloud/ACS::EIP::EipAddress", {"Bandwidth": bandwidth})

below(bandwidth) := {reasons.at_least(sprintf("bandwidth is %v Mbit/s", [bandwidth]), bandwidth, 10, eip.paths.bandwidth)}

test_deny_below_the_minimum if {
	testing.noncompliant(policy, below(9)) with input as huawei(9)
	testing.noncompliant(policy, below(9.99)) with input as huawei("9.99")
	testing.noncompliant(policy, below(5)) with input as alicloud("5")
	testing.noncompliant(policy, below(0)) with input as alicloud(0)
}

test_allow_the_minimum_and_above if {
	every resource in [huawei(10), huawei("10"), alicloud("10")] {
		testing.compliant(policy, {"deleting": false, "bandwidth": 10}) with input as resource
	}
	testing.compliant(policy, {"deleting": false, "bandwidth": 200}) with input as huawei(200)
	testing.compliant(policy, {"deleting": false, "bandwidth": 11}) with input as alicloud(11)
	testing.compliant(policy, {"deleting": false, "bandwidth": 100}) with input as alicloud("100")
}

test_no_evidence_without_a_bandwidth if {
	every resource in [huawei(null), huawei(""), huawei("fast"), huawei([5]), alicloud(null), alicloud(true), address("huaweicloud/vpc.publicips", {})] {
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
