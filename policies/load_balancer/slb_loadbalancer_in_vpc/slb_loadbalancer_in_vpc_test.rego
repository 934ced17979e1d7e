package policies.load_balancer.slb_loadbalancer_in_vpc_test

import data.policies.lib.load_balancer
import data.policies.load_balancer.slb_loadbalancer_in_vpc as policy

slb(network, vpc, allowed) := {
	"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {"NetworkType": network, "VpcId": vpc}},
	"parameters": {"vpcIds": allowed},
}

test_allow_in_an_allowed_vpc if {
	every resource in [slb("vpc", "vpc-1", []), slb("vpc", "vpc-1", ["vpc-2", "vpc-1"])] {
		policy.deny == set() with input as resource
	}
}

test_deny_outside if {
	policy.deny == {{
		"message": "the VPC is vpc-1, allowed is vpc-2",
		"property": load_balancer.paths.vpc_id,
		"actual": "vpc-1",
		"desired": ["vpc-2"],
		"operator": "StringIn",
	}} with input as slb("vpc", "vpc-1", ["vpc-2"])
	every allowed in [[], ["vpc-1"]] {
		count(policy.deny) == 1 with input as slb("classic", "", allowed)
	}
}

test_no_evidence_when_unknown if {
	every resource in [slb("vpc", "", []), slb("vpc", null, []), slb(null, "vpc-1", [])] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
