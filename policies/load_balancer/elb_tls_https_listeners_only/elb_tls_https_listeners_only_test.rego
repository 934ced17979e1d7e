package policies.load_balancer.elb_tls_https_listeners_only_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.elb_tls_https_listeners_only as policy

classic(protocols) := {
	"resource": {
		"type": "aws/AWS::ElasticLoadBalancing::LoadBalancer",
		"properties": {"listenerDescriptions": [{"listener": {"loadBalancerPort": 443, "protocol": protocol}} | some protocol in protocols]},
	},
	"parameters": {},
}

test_allow_encrypted_listeners if {
	testing.compliant(policy, {"deleting": false, "listeners": [{"port": 443, "protocol": "https"}]}) with input as classic(["HTTPS"])
	testing.compliant(policy, {"deleting": false, "listeners": [{"port": 443, "protocol": "ssl"}]}) with input as classic(["SSL"])
	testing.compliant(policy, {"deleting": false, "listeners": [{"port": 443, "protocol": "https"}, {"port": 443, "protocol": "ssl"}]}) with input as classic(["HTTPS", "SSL"])
}

test_deny_an_unencrypted_listener if {
	testing.noncompliant(policy, {reasons.one_of(
		"the listener on port 443 uses HTTP",
		"HTTP", ["HTTPS", "SSL"], load_balancer.paths.listeners,
	)}) with input as classic(["HTTPS", "HTTP"])
	testing.noncompliant(policy, {
		reasons.one_of("the listener on port 443 uses HTTP", "HTTP", ["HTTPS", "SSL"], load_balancer.paths.listeners),
		reasons.one_of("the listener on port 443 uses TCP", "TCP", ["HTTPS", "SSL"], load_balancer.paths.listeners),
	}) with input as classic(["TCP", "HTTP"])
}

test_not_applicable_without_a_listener if {
	testing.not_applicable(policy, {"the load balancer has no listener"}) with input as classic([])
}

unreadable contains classic(["HTTPS", null])

unreadable contains {"resource": {"type": "aws/AWS::ElasticLoadBalancing::LoadBalancer", "properties": {}}, "parameters": {}}

huawei(protocols) := {
	"resource": {"type": "huaweicloud/elb.loadbalancers"},
	"lookups": {"elb_listeners": {"exists": true, "value": {"listeners": [{"protocol_port": 443, "protocol": protocol} | some protocol in protocols]}}},
	"parameters": {},
}

test_huawei_cloud if {
	testing.compliant(policy, {"deleting": false, "listeners": [{"port": 443, "protocol": "https"}, {"port": 443, "protocol": "tls"}]}) with input as huawei(["HTTPS", "TLS"])
	testing.noncompliant(policy, {reasons.one_of(
		"the listener on port 443 uses HTTP",
		"HTTP", ["HTTPS", "TLS"], load_balancer.paths.listeners,
	)}) with input as huawei(["TLS", "HTTP"])
	testing.not_applicable(policy, {"the load balancer has no listener"}) with input as huawei([])
	testing.undetermined(policy) with input as object.remove(huawei([]), ["lookups"])
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the load balancer is being deleted"}) with input as {"resource": {"type": "huaweicloud/elb.loadbalancers", "properties": {"provisioning_status": "PENDING_DELETE"}}}
}
