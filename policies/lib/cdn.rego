# METADATA
# title: Content delivery networks
# description: >-
#   How clients can connect to a content delivery network. Alibaba Cloud's form is the CDN API's, DescribeUserDomains; AWS's is the CloudFront
#   API's, DistributionConfig.
package policies.lib.cdn

import data.policies.lib.boolean
import data.policies.lib.lifecycle
import data.policies.lib.number
import data.policies.lib.text

# METADATA
# description: Whether clients can connect with HTTPS.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::CDN::Domain"]
https := boolean.parse(input.resource.properties.SslProtocol) if {
	input.resource.type == "alicloud/ACS::CDN::Domain"
}

# METADATA
# description: >-
#   What the default cache behaviour and every other one do about a client's protocol: allow-all, https-only or redirect-to-https.
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudFront::Distribution"]
viewer_protocol_policies := array.concat(
	[_viewer_protocol_policies[input.resource.properties.distributionConfig.defaultCacheBehavior.viewerProtocolPolicy] | true],
	[_viewer_protocol_policies[behavior.viewerProtocolPolicy] | some behavior in _behaviors],
) if {
	input.resource.type == "aws/AWS::CloudFront::Distribution"
}

# METADATA
# description: The other cache behaviours, which must be as many as the distribution says that it has.
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudFront::Distribution"]
_behaviors := [] if number.parse(input.resource.properties.distributionConfig.cacheBehaviors.quantity) == 0

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudFront::Distribution"]
_behaviors := behaviors if {
	behaviors := input.resource.properties.distributionConfig.cacheBehaviors.items
	is_array(behaviors)
	count(behaviors) == number.parse(input.resource.properties.distributionConfig.cacheBehaviors.quantity)
}

_viewer_protocol_policies := {"allow-all": "allow-all", "https-only": "https-only", "redirect-to-https": "redirect-to-https"}

# METADATA
# description: >-
#   Whether clients can connect with TLS 1.3. Undefined for a domain name for which it has never been configured: which versions it accepts by
#   default is documented in different ways.
tls13 if _tls13 == {"on"}

tls13 := false if _tls13 == {"off"}

_tls13 := {value |
	some config in configs
	config.FunctionName == "https_tls_version"
	some arg in config.FunctionArgs.FunctionArg
	arg.ArgName == "tls13"
	value := text.word(arg.ArgValue)
} if {
	input.resource.type == "alicloud/ACS::CDN::Domain"
	configs := input.lookups.cdn_domain_tls_versions.value.DomainConfigs.DomainConfig
}

# METADATA
# description: Whether the domain name is being deleted.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::CDN::Domain"]
# custom:
#   absent:
#     - path: properties.DomainStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.DomainStatus]) if input.resource.type == "alicloud/ACS::CDN::Domain"

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"tls13": {"alicloud/ACS::CDN::Domain": "https_tls_version.tls13"},
	"https": {"alicloud/ACS::CDN::Domain": "SslProtocol"},
	"viewer_protocol_policies": {"aws/AWS::CloudFront::Distribution": "distributionConfig"},
}
