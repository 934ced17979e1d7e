package policies.cdn.cloudfront_viewer_policy_https_test

import data.policies.cdn.cloudfront_viewer_policy_https as policy
import data.policies.lib.cdn
import data.policies.lib.reasons
import data.policies.lib.testing

distribution(default_policy, policies) := {
	"resource": {"type": "aws/AWS::CloudFront::Distribution", "properties": {"distributionConfig": {
		"defaultCacheBehavior": {"viewerProtocolPolicy": default_policy},
		"cacheBehaviors": {"quantity": count(policies), "items": [{"viewerProtocolPolicy": other} | some other in policies]},
	}}},
	"parameters": {},
}

test_allow_https_only if {
	testing.compliant(policy, {"viewer_protocol_policies": ["https-only"]}) with input as distribution("https-only", [])
	testing.compliant(policy, {"viewer_protocol_policies": ["redirect-to-https", "https-only", "redirect-to-https"]}) with input as distribution("redirect-to-https", ["https-only", "redirect-to-https"])
}

test_deny_plain_http if {
	testing.noncompliant(policy, {reasons.has_not(
		"a cache behavior allows HTTP",
		["https-only", "allow-all"], "allow-all", cdn.paths.viewer_protocol_policies,
	)}) with input as distribution("https-only", ["allow-all"])
	testing.noncompliant(policy, {reasons.has_not(
		"a cache behavior allows HTTP",
		["allow-all", "https-only"], "allow-all", cdn.paths.viewer_protocol_policies,
	)}) with input as distribution("allow-all", ["https-only"])
}

unreadable contains resource if some resource in [distribution(null, []), distribution("https-only", ["https-only", null])]
