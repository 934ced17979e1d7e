package policies.load_balancer.load_balancer_no_public_ip_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.load_balancer_no_public_ip as policy

slb(properties) := {"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": properties}, "parameters": {}}

alb(properties) := {"resource": {"type": "alicloud/ACS::ALB::LoadBalancer", "properties": properties}, "parameters": {}}

huawei(properties) := {"resource": {"type": "huaweicloud/elb.loadbalancers", "properties": properties}, "parameters": {}}

test_allow_without_a_public_address if {
	every resource in [slb({"AddressType": "intranet"}), alb({"AddressType": "Intranet", "AddressIpVersion": "IPv4"}), huawei({"publicips": [], "eips": []})] {
		testing.compliant(policy, {"deleting": false, "public": false}) with input as resource
	}
}

test_deny_a_public_address if {
	want := {reasons.is_false("the load balancer has a public address", load_balancer.paths.public)}
	every resource in [slb({"AddressType": "internet"}), alb({"AddressType": "Internet"}), alb({"AddressType": "Intranet", "Ipv6AddressType": "Internet"}), huawei({"publicips": [{"publicip_id": "0f6c"}]})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

unreadable contains resource if some resource in [
	slb({}), huawei({}), slb({"AddressType": null}),
	alb({}),
	alb({"AddressType": "Intranet"}),
	alb({"AddressType": "Intranet", "AddressIpVersion": "DualStack"}),
	alb({"AddressType": "Intranet", "AddressIpVersion": "DualStack", "Ipv6AddressType": "Elsewhere"}),
]

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/elb.loadbalancers": {"provisioning_status": "PENDING_DELETE"},
		"alicloud/ACS::ALB::LoadBalancer": {"LoadBalancerStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the load balancer is being deleted"}) with input as {"resource": {"type": type, "properties": properties}}
	}
}
