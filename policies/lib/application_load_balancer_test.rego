package policies.lib.application_load_balancer_test

import data.policies.lib.application_load_balancer as alb

of(type, lookups) := {"resource": {"type": "aws/AWS::ElasticLoadBalancingV2::LoadBalancer", "properties": {"type": type}}, "lookups": lookups}

test_applies if {
	alb.applies with input as of("application", {})
	alb.applies == false with input as of("network", {})
	[applies | applies := alb.applies] == [] with input as of("other", {})
}

redirect(protocol) := {"Type": "redirect", "RedirectConfig": {"Protocol": protocol}}

test_http_listeners if {
	listeners := [
		{"Protocol": "HTTPS", "Port": 443, "DefaultActions": []},
		{"Protocol": "HTTP", "Port": 80, "DefaultActions": [redirect("HTTPS")]},
		{"Protocol": "HTTP", "Port": 81, "DefaultActions": [redirect("#{protocol}")]},
		{"Protocol": "HTTP", "Port": 82, "DefaultActions": [{"Type": "forward"}]},
	]
	found := {"redirecting": [80], "serving": [81, 82]}
	alb.http_listeners == found with input as of("application", {"elbv2_listeners": {"exists": true, "value": {"Listeners": listeners}}})
}

test_web_acl if {
	alb.web_acl == "arn" with input as of("application", {"wafv2_web_acl_for_resource": {"exists": true, "value": {"WebACL": {"ARN": "arn"}}}})
	alb.web_acl == "" with input as of("application", {"wafv2_web_acl_for_resource": {"exists": true, "value": {}}})
	not alb.web_acl with input as of("application", {})
}
