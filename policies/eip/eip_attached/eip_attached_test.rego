package policies.eip.eip_attached_test

import data.policies.eip.eip_attached as policy
import data.policies.lib.eip
import data.policies.lib.reasons
import data.policies.lib.testing

address(type, properties) := {"resource": {"type": type, "properties": properties}, "parameters": {}}

huawei(id) := address("huaweicloud/vpc.publicips", {"associateInstanceId": id})

alicloud(id) := address("alicloud/ACS::EIP::EipAddress", {"InstanceId": id})

aws(id) := address("aws/AWS::EC2::EIP", {"publicIp": "203.0.113.9", "associationId": id})

test_allow_bound if {
	every resource in [huawei("0f6c"), alicloud("i-1"), aws("eipassoc-1")] {
		testing.compliant(policy, {"deleting": false, "attached": true}) with input as resource
	}
}

test_deny_unbound if {
	want := {reasons.is_true("the address is bound to nothing", eip.paths.attached)}
	every resource in [huawei(null), huawei(""), alicloud(""), alicloud(null), aws(null), aws(""), aws(" "), alicloud("  "), address("aws/AWS::EC2::EIP", {"publicIp": "203.0.113.9"})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every type in ["huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress", "aws/AWS::EC2::EIP"] {
		testing.undetermined(policy) with input as address(type, {})
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
