package policies.load_balancer.slb_loadbalancer_bandwidth_limit_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.slb_loadbalancer_bandwidth_limit as policy

slb(bandwidth) := {
	"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {"Bandwidth": bandwidth}},
	"parameters": {"bandwidth": 10},
}

test_allow_the_minimum_and_above if {
	every bandwidth in [10, "10"] {
		testing.compliant(policy, {"bandwidth": 10}) with input as slb(bandwidth)
	}
	testing.compliant(policy, {"bandwidth": 10.5}) with input as slb(10.5)
	every bandwidth in [5120, "5120"] {
		testing.compliant(policy, {"bandwidth": 5120}) with input as slb(bandwidth)
	}
}

test_deny_below_the_minimum if {
	testing.noncompliant(policy, {reasons.at_least("bandwidth is 9 Mbit/s", 9, 10, load_balancer.paths.bandwidth)}) with input as slb(9)
	testing.noncompliant(policy, {reasons.at_least("bandwidth is 9 Mbit/s", 9, 10, load_balancer.paths.bandwidth)}) with input as slb("9")
	testing.noncompliant(policy, {reasons.at_least("bandwidth is 9.99 Mbit/s", 9.99, 10, load_balancer.paths.bandwidth)}) with input as slb(9.99)
	testing.noncompliant(policy, {reasons.at_least("bandwidth is 1 Mbit/s", 1, 10, load_balancer.paths.bandwidth)}) with input as slb(1)
	testing.noncompliant(policy, {reasons.at_least("bandwidth is 0 Mbit/s", 0, 10, load_balancer.paths.bandwidth)}) with input as slb(0)
}

test_no_evidence_without_a_bandwidth if {
	every bandwidth in [null, "", "fast", -1, "-1", [], true] {
		testing.undetermined(policy) with input as slb(bandwidth)
	}
}
