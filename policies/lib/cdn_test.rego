package policies.lib.cdn_test

import data.policies.lib.cdn

domain(properties) := {"resource": {"type": "alicloud/ACS::CDN::Domain", "properties": properties}}

distribution(default_policy, quantity, policies) := {"resource": {"type": "aws/AWS::CloudFront::Distribution", "properties": {"distributionConfig": {
	"defaultCacheBehavior": {"viewerProtocolPolicy": default_policy},
	"cacheBehaviors": {"quantity": quantity, "items": policies},
}}}}

behaviors(policies) := [{"pathPattern": "/*", "viewerProtocolPolicy": policy} | some policy in policies]

test_https if {
	cdn.https == true with input as domain({"SslProtocol": "on"})
	cdn.https == false with input as domain({"SslProtocol": "off"})
}

test_https_unknown if {
	every unknown in [domain({}), domain({"SslProtocol": ""}), domain({"SslProtocol": null}), distribution("https-only", 0, [])] {
		[https | https := cdn.https] == [] with input as unknown
	}
}

test_viewer_protocol_policies if {
	cdn.viewer_protocol_policies == ["https-only"] with input as distribution("https-only", 0, [])
	cdn.viewer_protocol_policies == ["https-only"] with input as distribution("https-only", 0, null)
	cdn.viewer_protocol_policies == ["https-only", "allow-all", "redirect-to-https"] with input as distribution("https-only", 2, behaviors([
		"allow-all",
		"redirect-to-https",
	]))
}

test_a_policy_that_cannot_be_read_hides_nothing if {
	cdn.viewer_protocol_policies == ["https-only", "allow-all"] with input as distribution("https-only", 2, behaviors(["allow-all", null]))
}

test_each_path_is_of_a_type_that_has_the_fact if {
	object.keys(cdn.paths.https) == {"alicloud/ACS::CDN::Domain"}
	object.keys(cdn.paths.viewer_protocol_policies) == {"aws/AWS::CloudFront::Distribution"}
}

tls(args) := {
	"resource": {"type": "alicloud/ACS::CDN::Domain", "properties": {}},
	"lookups": {"cdn_domain_tls_versions": {"exists": true, "value": {"DomainConfigs": {"DomainConfig": [
		{"FunctionName": "https_option", "FunctionArgs": {"FunctionArg": [{"ArgName": "tls13", "ArgValue": "off"}]}},
		{"FunctionName": "https_tls_version", "FunctionArgs": {"FunctionArg": args}},
	]}}}},
}

test_tls13 if {
	cdn.tls13 == true with input as tls([{"ArgName": "tls12", "ArgValue": "off"}, {"ArgName": "tls13", "ArgValue": "on"}])
	cdn.tls13 == false with input as tls([{"ArgName": "tls13", "ArgValue": "off"}])
	every args in [[], [{"ArgName": "tls13", "ArgValue": "soon"}], [{"ArgName": "tls12", "ArgValue": "on"}]] {
		[tls13 | tls13 := cdn.tls13] == [] with input as tls(args)
	}
}

test_deleting if {
	cdn.deleting == true with input as domain({"DomainStatus": "deleting"})
	every properties in [{"DomainStatus": "offline"}, {"DomainStatus": "stopping"}, {}] {
		cdn.deleting == false with input as domain(properties)
	}
}
