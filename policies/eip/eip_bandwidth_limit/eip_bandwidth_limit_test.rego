package policies.eip.eip_bandwidth_limit_test

import data.policies.eip.eip_bandwidth_limit as policy
import data.policies.lib.eip

address(type, properties) := {
	"resource": {"type": type, "properties": properties},
	"parameters": {"bandwidth": 10},
}

huawei(size) := address("huaweicloud/vpc.publicips", {"bandwidth": {"size": size}})

alicloud(bandwidth) := address("alicloud/ACS::EIP::EipAddress", {"Bandwidth": bandwidth})

below(bandwidth) := {{
	"message": sprintf("bandwidth is %v Mbit/s, at least 10 is required", [bandwidth]),
	"property": eip.paths.bandwidth,
	"actual": bandwidth,
	"desired": 10,
	"operator": "GreaterOrEquals",
}}

test_deny_below_the_minimum if {
	policy.deny == below(9) with input as huawei(9)
	policy.deny == below(9.99) with input as huawei("9.99")
	policy.deny == below(5) with input as alicloud("5")
	policy.deny == below(0) with input as alicloud(0)
}

test_allow_the_minimum_and_above if {
	every resource in [huawei(10), huawei("10"), huawei(200), alicloud("10"), alicloud(11), alicloud("100")] {
		policy.deny == set() with input as resource
	}
}

test_no_evidence_without_a_bandwidth if {
	every resource in [huawei(null), huawei(""), huawei("fast"), huawei([5]), alicloud(null), alicloud(true), address("huaweicloud/vpc.publicips", {})] {
		not policy.evidence with input as resource
	}
}
