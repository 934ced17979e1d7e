package policies.load_balancer.load_balancer_multi_zone_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.load_balancer_multi_zone as policy

judged(type, properties, minimum) := {
	"resource": {"type": type, "properties": properties},
	"parameters": {"minAvailabilityZones": minimum},
}

alb(zones) := judged("alicloud/ACS::ALB::LoadBalancer", {"ZoneMappings": [{"ZoneId": zone} | some zone in zones]}, 2)

slb(primary, secondary) := judged("alicloud/ACS::SLB::LoadBalancer", {"MasterZoneId": primary, "SlaveZoneId": secondary}, 2)

huawei(zones) := judged("huaweicloud/elb.loadbalancers", {"availability_zone_list": zones}, 2)

aws(zones, minimum) := judged(
	"aws/AWS::ElasticLoadBalancingV2::LoadBalancer",
	{"availabilityZones": [{"zoneName": zone} | some zone in zones]},
	minimum,
)

classic(zones) := judged("aws/AWS::ElasticLoadBalancing::LoadBalancer", {"availabilityZones": zones}, 2)

test_allow_the_minimum_and_above if {
	every resource in [alb(["a", "b"]), slb("a", "b"), aws(["a", "b"], 2), classic(["a", "b"])] {
		testing.compliant(policy, {"deleting": false, "zones": ["a", "b"]}) with input as resource
	}
	every resource in [huawei(["a", "b", "c"]), aws(["a", "b", "c"], 3)] {
		testing.compliant(policy, {"deleting": false, "zones": ["a", "b", "c"]}) with input as resource
	}
}

test_deny_below_the_minimum if {
	testing.noncompliant(policy, {reasons.at_least("the number of zones is 2", 2, 3, load_balancer.paths.zones)}) with input as aws(["a", "b"], 3)
	every resource in [alb(["a"]), alb(["a", "a"]), slb("a", ""), slb("a", "a"), huawei(["a"]), aws(["a"], 2), classic(["a"])] {
		testing.noncompliant(policy, {reasons.at_least("the number of zones is 1", 1, 2, load_balancer.paths.zones)}) with input as resource
	}
	testing.noncompliant(policy, {reasons.at_least("the number of zones is 0", 0, 2, load_balancer.paths.zones)}) with input as alb([])
}

test_no_evidence_when_unknown if {
	every resource in [slb("", "b"), huawei(null), classic(null)] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/elb.loadbalancers": {"provisioning_status": "PENDING_DELETE"},
		"alicloud/ACS::ALB::LoadBalancer": {"LoadBalancerStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the load balancer is being deleted"}) with input as {"resource": {"type": type, "properties": properties}}
	}
}
