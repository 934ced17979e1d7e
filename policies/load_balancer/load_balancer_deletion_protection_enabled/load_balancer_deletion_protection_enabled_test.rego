package policies.load_balancer.load_balancer_deletion_protection_enabled_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.load_balancer_deletion_protection_enabled as policy

slb(protection) := {
	"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {"DeleteProtection": protection}},
	"parameters": {},
}

alb(protection) := {
	"resource": {"type": "alicloud/ACS::ALB::LoadBalancer", "properties": {"DeletionProtectionConfig": {"Enabled": protection}}},
	"parameters": {},
}

huawei(protection) := {
	"resource": {"type": "huaweicloud/elb.loadbalancers", "properties": {"deletion_protection_enable": protection}},
	"parameters": {},
}

aws(protection) := {
	"resource": {
		"type": "aws/AWS::ElasticLoadBalancingV2::LoadBalancer",
		"properties": {},
		"supplementary": {"LoadBalancerAttributes": [{"key": "deletion_protection.enabled", "value": protection}]},
	},
	"parameters": {},
}

test_allow_protected if {
	every resource in [slb("on"), alb(true), huawei(true), huawei("true"), aws("true")] {
		testing.compliant(policy, {"deleting": false, "deletion_protected": true}) with input as resource
	}
}

test_deny_unprotected if {
	want := {reasons.is_true("deletion protection is off", load_balancer.paths.deletion_protected)}
	every resource in [slb("off"), alb(false), huawei(false), huawei("false"), aws("false")] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [slb(""), alb(null), slb(null), huawei(null), aws(null), aws("")] {
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
