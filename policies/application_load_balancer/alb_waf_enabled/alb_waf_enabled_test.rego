package policies.application_load_balancer.alb_waf_enabled_test

import data.policies.application_load_balancer.alb_waf_enabled as policy
import data.policies.lib.reasons
import data.policies.lib.testing

alb(answer, wanted) := {
	"resource": {"type": "aws/AWS::ElasticLoadBalancingV2::LoadBalancer", "properties": {"type": "application"}},
	"lookups": {"wafv2_web_acl_for_resource": {"exists": true, "value": answer}},
	"parameters": {"wafWebAclIds": wanted},
}

test_allow_protected if {
	every wanted in ["", "a", "b, a"] {
		testing.compliant(policy, {"application": true, "web_acl": "a"}) with input as alb({"WebACL": {"ARN": "a"}}, wanted)
	}
}

test_deny_unprotected if {
	testing.noncompliant(policy, {reasons.not_blank("no web ACL protects the load balancer", "WebACL")}) with input as alb({}, "a")
	testing.noncompliant(policy, {reasons.one_of("the web ACL is a", "a", ["b"], "WebACL")}) with input as alb({"WebACL": {"ARN": "a"}}, "b")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(alb({}, ""), ["lookups"])
}

test_not_applicable_to_others if {
	testing.not_applicable(policy, {"only Application Load Balancers are judged"}) with input as {"resource": {
		"type": "aws/AWS::ElasticLoadBalancingV2::LoadBalancer",
		"properties": {"type": "network"},
	}}
}
