package policies.load_balancer.slb_loadbalancer_bandwidth_limit_test

import data.policies.lib.load_balancer
import data.policies.load_balancer.slb_loadbalancer_bandwidth_limit as policy

slb(bandwidth) := {
	"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {"Bandwidth": bandwidth}},
	"parameters": {"bandwidth": 10},
}

test_allow_the_minimum_and_above if {
	every bandwidth in [10, "10", 10.5, 5120, "5120"] {
		policy.deny == set() with input as slb(bandwidth)
	}
}

test_deny_below_the_minimum if {
	policy.deny == {{
		"message": "bandwidth is 9 Mbit/s, at least 10 is required",
		"property": load_balancer.paths.bandwidth,
		"actual": 9,
		"desired": 10,
		"operator": "GreaterOrEquals",
	}} with input as slb(9)
	every bandwidth in ["9", 9.99, 1, 0] {
		count(policy.deny) == 1 with input as slb(bandwidth)
	}
}

test_no_evidence_without_a_bandwidth if {
	every bandwidth in [null, "", "fast", -1, "-1", [], true] {
		not policy.evidence with input as slb(bandwidth)
	}
}
