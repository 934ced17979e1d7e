package policies.load_balancer.slb_loadbalancer_in_vpc_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.slb_loadbalancer_in_vpc as policy

slb(network, vpc, allowed) := {
	"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {"NetworkType": network, "VpcId": vpc}},
	"parameters": {"vpcIds": allowed},
}

test_allow_in_an_allowed_vpc if {
	every resource in [slb("vpc", "vpc-1", []), slb("vpc", "vpc-1", ["vpc-2", "vpc-1"])] {
		testing.compliant(policy, {"vpc_id": "vpc-1"}) with input as resource
	}
}

test_deny_outside if {
	testing.noncompliant(policy, {reasons.one_of(
		"the VPC is vpc-1",
		"vpc-1", ["vpc-2"], load_balancer.paths.vpc_id,
	)}) with input as slb("vpc", "vpc-1", ["vpc-2"])
	every allowed in [[], ["vpc-1"]] {
		testing.noncompliant(policy, {reasons.not_blank("the network is not a VPC", load_balancer.paths.vpc_id)}) with input as slb("classic", "", allowed)
	}
}

test_no_evidence_when_unknown if {
	every resource in [slb("vpc", "", []), slb("vpc", null, []), slb(null, "vpc-1", [])] {
		testing.undetermined(policy) with input as resource
	}
}
