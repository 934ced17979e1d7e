package policies.load_balancer.elb_tls_https_listeners_only_test

import data.policies.lib.load_balancer
import data.policies.load_balancer.elb_tls_https_listeners_only as policy

classic(protocols) := {
	"resource": {
		"type": "aws/AWS::ElasticLoadBalancing::LoadBalancer",
		"properties": {"listenerDescriptions": [{"listener": {"loadBalancerPort": 443, "protocol": protocol}} | some protocol in protocols]},
	},
	"parameters": {},
}

test_allow_encrypted_listeners if {
	every protocols in [["HTTPS"], ["SSL"], ["HTTPS", "SSL"]] {
		policy.deny == set() with input as classic(protocols)
		policy.not_applicable == set() with input as classic(protocols)
	}
}

test_deny_an_unencrypted_listener if {
	policy.deny == {{
		"message": "the listener on port 443 uses HTTP, not HTTPS or SSL",
		"property": load_balancer.paths.listeners,
		"actual": "HTTP",
		"desired": ["HTTPS", "SSL"],
		"operator": "StringIn",
	}} with input as classic(["HTTPS", "HTTP"])
	count(policy.deny) == 2 with input as classic(["TCP", "HTTP"])
}

test_not_applicable_without_a_listener if {
	policy.not_applicable == {"the load balancer has no listener"} with input as classic([])
	policy.deny == set() with input as classic([])
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as classic(["HTTPS", null])
	not policy.evidence with input as {"resource": {"type": "aws/AWS::ElasticLoadBalancing::LoadBalancer", "properties": {}}, "parameters": {}}
}
