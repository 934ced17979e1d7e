package policies.listener.elb_http_to_https_redirection_check_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.listener.elb_http_to_https_redirection_check as policy

of(protocol, targets) := {
	"resource": {"type": "huaweicloud/elb.listeners", "properties": {"protocol": protocol}},
	"lookups": {"elb_l7_policies": {"exists": true, "value": {"l7policies": [l7 |
		some target in targets
		l7 := {"action": "REDIRECT_TO_LISTENER", "redirect_listener_id": target, "provisioning_status": "ACTIVE"}
	]}}},
}

test_allow_redirect if {
	testing.compliant(policy, {"protocol": "http", "redirects": ["l2"]}) with input as of("HTTP", ["l2"])
}

test_deny_without_redirect if {
	reason := reasons.not_empty("requests to the HTTP listener are not redirected to an HTTPS listener", "l7policies")
	testing.noncompliant(policy, {reason}) with input as of("HTTP", [])
	testing.noncompliant(policy, {reason}) with input as of("HTTP", [""])
}

test_not_applicable_to_other_protocols if {
	testing.not_applicable(policy, {"the protocol of the listener is not HTTP"}) with input as of("HTTPS", [])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(of("HTTP", []), ["lookups"])
}
