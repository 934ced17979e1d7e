package policies.server.server_in_vpc_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.lib.vpc_membership
import data.policies.server.server_in_vpc as policy

judge(type, properties, allowed) := {"resource": {"type": type, "properties": properties}, "parameters": {"vpcIds": allowed}}

huawei(vpc, allowed) := judge("huaweicloud/ecs.cloudservers", {"metadata": {"vpcId": vpc}}, allowed)

alicloud(network, vpc, allowed) := judge(
	"alicloud/ACS::ECS::Instance",
	{"InstanceNetworkType": network, "VpcAttributes": {"VpcId": vpc}},
	allowed,
)

aws(vpc, allowed) := judge("aws/AWS::EC2::Instance", {"instanceId": "i-1", "vpcId": vpc}, allowed)

test_allow if {
	every resource in [
		huawei("vpc-1", []), huawei("vpc-1", ["vpc-1", "vpc-2"]), alicloud("vpc", "vpc-1", []), alicloud("vpc", "vpc-1", ["vpc-1"]),
		aws("vpc-1", []), aws("vpc-1", ["vpc-1"]),
	] {
		testing.compliant(policy, {"vpc_id": "vpc-1"}) with input as resource
	}
}

test_deny_no_vpc if {
	every allowed in [[], ["vpc-1"]] {
		every resource in [alicloud("classic", "", allowed), aws(null, allowed)] {
			testing.noncompliant(policy, {vpc_membership.reason("", allowed, server.paths.vpc_id)}) with input as resource
		}
	}
}

test_deny_another_vpc if {
	every resource in [huawei("vpc-3", ["vpc-1", "vpc-2"]), alicloud("vpc", "vpc-3", ["vpc-1", "vpc-2"]), aws("vpc-3", ["vpc-1", "vpc-2"])] {
		testing.noncompliant(policy, {reasons.one_of("the VPC is vpc-3", "vpc-3", ["vpc-1", "vpc-2"], server.paths.vpc_id)}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		huawei("", []), huawei(null, []), alicloud("vpc", "", []), alicloud("", "vpc-1", []), judge("aws/AWS::EC2::Instance", {}, []),
	] {
		testing.undetermined(policy) with input as resource
	}
}
