package policies.load_balancer.elb_predefined_security_policy_https_check_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.elb_predefined_security_policy_https_check as policy

balancer(listeners) := {
	"resource": {"type": "huaweicloud/elb.loadbalancers", "properties": {"guaranteed": true}},
	"lookups": {"elb_listeners": {"exists": true, "value": {"listeners": listeners}}},
	"parameters": {"predefinedPolicyName": "tls-1-2"},
}

listener(change) := object.union({"protocol": "HTTPS", "protocol_port": 443, "tls_ciphers_policy": "tls-1-2"}, change)

test_allow_policy if {
	testing.compliant(policy, {"deleting": false, "dedicated": true, "listeners": [{"port": 443, "policy": "tls-1-2"}]}) with input as balancer([listener({})])
}

test_deny_other_policy if {
	old := reasons.equals("the security policy of the listener on port 443 is tls-1-0", "tls-1-0", "tls-1-2", "tls_ciphers_policy")
	testing.noncompliant(policy, {old}) with input as balancer([listener({"tls_ciphers_policy": "tls-1-0"}), listener({})])
	own := reasons.equals("the security policy of the listener on port 443 is custom", "custom", "tls-1-2", "tls_ciphers_policy")
	testing.noncompliant(policy, {own}) with input as balancer([listener({"security_policy_id": "p1"})])
}

test_not_applicable if {
	testing.not_applicable(policy, {"the load balancer has no HTTPS listener"}) with input as balancer([listener({"protocol": "TCP"})])
	shared := object.union(balancer([]), {"resource": {"properties": {"guaranteed": false}}})
	testing.not_applicable(policy, {"the load balancer is shared"}) with input as shared
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(balancer([]), ["lookups"])
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the load balancer is being deleted"}) with input as {"resource": {"type": "huaweicloud/elb.loadbalancers", "properties": {"provisioning_status": "PENDING_DELETE"}}}
}
