package policies.cdn.cdn_domain_tls13_enabled_test

import data.policies.cdn.cdn_domain_tls13_enabled as policy
import data.policies.lib.cdn
import data.policies.lib.reasons
import data.policies.lib.testing

domain(configs) := {
	"resource": {"type": "alicloud/ACS::CDN::Domain", "properties": {"DomainName": "www.example.com"}},
	"lookups": {"cdn_domain_tls_versions": {"exists": true, "value": {"DomainConfigs": {"DomainConfig": configs}}}},
}

versions(args) := domain([{"FunctionName": "https_tls_version", "FunctionArgs": {"FunctionArg": [{"ArgName": name, "ArgValue": value} |
	some name, value in args
]}}])

test_allow_tls13 if {
	testing.compliant(policy, {"deleting": false, "tls13": true}) with input as versions({"tls12": "off", "tls13": "on"})
}

test_deny_without if {
	testing.noncompliant(policy, {reasons.is_true("TLS 1.3 is off", cdn.paths.tls13)}) with input as versions({"tls12": "on", "tls13": "off"})
}

test_undetermined_when_unknown if {
	every unknown in [
		domain([]),
		versions({"tls12": "on"}),
		versions({"tls13": "soon"}),
		domain([{"FunctionName": "https_option", "FunctionArgs": {"FunctionArg": [{"ArgName": "tls13", "ArgValue": "on"}]}}]),
		object.remove(versions({"tls13": "on"}), ["lookups"]),
	] {
		testing.undetermined(policy) with input as unknown
	}
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the domain name is being deleted"}) with input as {"resource": {"type": "alicloud/ACS::CDN::Domain", "properties": {"DomainStatus": "deleting"}}}
}
