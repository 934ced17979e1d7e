package policies.eip.eip_attached_test

import data.policies.eip.eip_attached as policy
import data.policies.lib.eip

address(type, properties) := {"resource": {"type": type, "properties": properties}, "parameters": {}}

huawei(id) := address("huaweicloud/vpc.publicips", {"associateInstanceId": id})

alicloud(id) := address("alicloud/ACS::EIP::EipAddress", {"InstanceId": id})

aws(id) := address("aws/AWS::EC2::EIP", {"associationId": id})

test_allow_bound if {
	every resource in [huawei("0f6c"), alicloud("i-1"), aws("eipassoc-1")] {
		policy.deny == set() with input as resource
	}
}

test_deny_unbound if {
	want := {{
		"message": "the address is bound to nothing",
		"property": eip.paths.attached,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [huawei(null), huawei(""), alicloud(""), alicloud(null), aws(null), aws("")] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every type in ["huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress", "aws/AWS::EC2::EIP"] {
		not policy.evidence with input as address(type, {})
	}
}
