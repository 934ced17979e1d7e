package policies.cdn.cloudfront_viewer_policy_https_test

import data.policies.cdn.cloudfront_viewer_policy_https as policy
import data.policies.lib.cdn

distribution(default_policy, policies) := {
	"resource": {"type": "aws/AWS::CloudFront::Distribution", "properties": {"distributionConfig": {
		"defaultCacheBehavior": {"viewerProtocolPolicy": default_policy},
		"cacheBehaviors": {"quantity": count(policies), "items": [{"viewerProtocolPolicy": other} | some other in policies]},
	}}},
	"parameters": {},
}

test_allow_https_only if {
	every resource in [distribution("https-only", []), distribution("redirect-to-https", ["https-only", "redirect-to-https"])] {
		policy.deny == set() with input as resource
	}
}

test_deny_plain_http if {
	policy.deny == {{
		"message": "a cache behaviour allows plain HTTP",
		"property": cdn.paths.viewer_protocol_policies,
		"actual": ["https-only", "allow-all"],
		"desired": "allow-all",
		"operator": "NotContains",
	}} with input as distribution("https-only", ["allow-all"])
	count(policy.deny) == 1 with input as distribution("allow-all", ["https-only"])
}

test_no_evidence_when_unknown if {
	every resource in [distribution(null, []), distribution("https-only", ["https-only", null])] {
		not policy.evidence with input as resource
	}
}
