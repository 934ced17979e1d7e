package policies.cdn.cdn_domain_https_enabled_test

import data.policies.cdn.cdn_domain_https_enabled as policy
import data.policies.lib.cdn
import data.policies.lib.reasons
import data.policies.lib.testing

domain(ssl) := {"resource": {"type": "alicloud/ACS::CDN::Domain", "properties": {"SslProtocol": ssl}}, "parameters": {}}

test_allow_https if {
	testing.compliant(policy, {"deleting": false, "https": true}) with input as domain("on")
}

test_deny_without_https if {
	testing.noncompliant(policy, {reasons.equals("HTTPS is off", "off", "on", cdn.paths.https)}) with input as domain("off")
}

test_no_evidence_when_unknown if {
	every ssl in [null, "", "unknown"] {
		testing.undetermined(policy) with input as domain(ssl)
	}
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the domain name is being deleted"}) with input as {"resource": {"type": "alicloud/ACS::CDN::Domain", "properties": {"DomainStatus": "deleting"}}}
}
