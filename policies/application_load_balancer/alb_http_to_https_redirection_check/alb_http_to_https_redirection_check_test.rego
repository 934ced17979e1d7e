package policies.application_load_balancer.alb_http_to_https_redirection_check_test

import data.policies.application_load_balancer.alb_http_to_https_redirection_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

alb(listeners) := {
	"resource": {"type": "aws/AWS::ElasticLoadBalancingV2::LoadBalancer", "properties": {"type": "application"}},
	"lookups": {"elbv2_listeners": {"exists": true, "value": {"Listeners": listeners}}},
}

https := {"Protocol": "HTTPS", "Port": 443, "DefaultActions": [{"Type": "forward"}]}

http(port, action) := {"Protocol": "HTTP", "Port": port, "DefaultActions": [action]}

redirect := {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS"}}

test_allow_redirects if {
	testing.compliant(policy, {"application": true, "redirecting": [80], "serving": []}) with input as alb([https, http(80, redirect)])
	testing.compliant(policy, {"application": true, "redirecting": [], "serving": []}) with input as alb([https])
}

test_deny_plain if {
	reason := reasons.is_true("the HTTP listener on port 81 does not redirect to HTTPS", "DefaultActions")
	testing.noncompliant(policy, {reason}) with input as alb([http(80, redirect), http(81, {"Type": "forward"})])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(alb([]), ["lookups"])
}

test_not_applicable_to_others if {
	testing.not_applicable(policy, {"only Application Load Balancers are judged"}) with input as {"resource": {
		"type": "aws/AWS::ElasticLoadBalancingV2::LoadBalancer",
		"properties": {"type": "network"},
	}}
}
