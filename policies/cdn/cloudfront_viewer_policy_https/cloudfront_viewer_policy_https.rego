# METADATA
# title: CloudFront distributions require HTTPS or redirect to it
# description: >-
#   No cache behaviour of a CloudFront distribution serves plain HTTP: each takes HTTPS only, or sends clients from HTTP to HTTPS.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cloudfront-viewer-policy-https.html
# custom:
#   id: cloudfront-viewer-policy-https
#   severity: high
#   resource_types:
#     - aws/AWS::CloudFront::Distribution
#   fix: Set the viewer protocol policy of the behaviour to https-only or redirect-to-https.
package policies.cdn.cloudfront_viewer_policy_https

import data.policies.lib.cdn
import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: The viewer protocol policies of the default behavior and the others.
evidence := {"viewer_protocol_policies": policies} if {
	policies := cdn.viewer_protocol_policies
	lists.enough(cdn.viewer_protocol_policies_complete, [policy | some policy in policies; policy == "allow-all"])
}

deny contains reasons.has_not(
	"a cache behavior allows HTTP",
	evidence.viewer_protocol_policies, "allow-all", cdn.paths.viewer_protocol_policies,
) if {
	"allow-all" in evidence.viewer_protocol_policies
}
