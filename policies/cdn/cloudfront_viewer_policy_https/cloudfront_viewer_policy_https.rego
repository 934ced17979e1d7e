# METADATA
# title: Distribution takes HTTPS only
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

# METADATA
# description: The viewer protocol policies of the default behaviour and the others.
evidence := {"viewer_protocol_policies": cdn.viewer_protocol_policies}

deny contains reason if {
	"allow-all" in evidence.viewer_protocol_policies
	reason := {
		"message": "a cache behaviour allows plain HTTP",
		"property": cdn.paths.viewer_protocol_policies,
		"actual": evidence.viewer_protocol_policies,
		"desired": "allow-all",
		"operator": "NotContains",
	}
}
