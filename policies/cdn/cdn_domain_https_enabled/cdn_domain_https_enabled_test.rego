package policies.cdn.cdn_domain_https_enabled_test

import data.policies.cdn.cdn_domain_https_enabled as policy
import data.policies.lib.cdn

domain(ssl) := {"resource": {"type": "alicloud/ACS::CDN::Domain", "properties": {"SslProtocol": ssl}}, "parameters": {}}

test_allow_https if {
	policy.deny == set() with input as domain("on")
}

test_deny_without_https if {
	policy.deny == {{
		"message": "HTTPS is off",
		"property": cdn.paths.https,
		"actual": "off",
		"desired": "on",
		"operator": "StringEquals",
	}} with input as domain("off")
}

test_no_evidence_when_unknown if {
	every ssl in [null, "", "unknown"] {
		not policy.evidence with input as domain(ssl)
	}
}
