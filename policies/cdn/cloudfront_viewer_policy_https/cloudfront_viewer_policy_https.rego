# METADATA
# title: CloudFront distributions require HTTPS or redirect to it
# description: >-
#   Others can read or change content that is served over plain HTTP. No cache behavior of a CloudFront distribution, including the default one, may
#   allow HTTP. Each must accept HTTPS only or redirect HTTP to HTTPS.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cloudfront-viewer-policy-https.html
# custom:
#   id: cloudfront-viewer-policy-https
#   severity: high
#   resource_types:
#     - aws/AWS::CloudFront::Distribution
#   fix: Set the viewer protocol policy of the cache behavior to https-only or redirect-to-https.
#   zh:
#     title: CloudFront 分配只允许 HTTPS 或将 HTTP 重定向到 HTTPS
#     description: 通过明文 HTTP 提供的内容可能被窃听或篡改。CloudFront 分配的所有缓存行为（包括默认缓存行为）都不得允许 HTTP，必须只接受 HTTPS，或将 HTTP 重定向到 HTTPS。
#     fix: 将缓存行为的查看器协议策略设为 https-only 或 redirect-to-https。
package policies.cdn.cloudfront_viewer_policy_https

import data.policies.lib.cdn
import data.policies.lib.reasons

# METADATA
# description: The viewer protocol policies of the default behavior and the others.
evidence := {"viewer_protocol_policies": policies} if {
	policies := cdn.viewer_protocol_policies
}

deny contains reasons.has_not(
	"a cache behavior allows HTTP",
	evidence.viewer_protocol_policies, "allow-all", cdn.paths.viewer_protocol_policies,
) if {
	"allow-all" in evidence.viewer_protocol_policies
}
