# METADATA
# title: CDN domains have HTTPS enabled
# description: Without HTTPS, others can read or change content between clients and the CDN. Every accelerated domain must have HTTPS enabled.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/cdn-domain-https-enabled
# custom:
#   id: cdn-domain-https-enabled
#   severity: high
#   resource_types:
#     - alicloud/ACS::CDN::Domain
#   fix: Configure a certificate for the domain and enable HTTPS.
#   differences:
#     - A domain name that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: CDN 加速域名已开启 HTTPS
#     description: 未开启 HTTPS 时，客户端与 CDN 之间传输的内容可能被窃听或篡改。CDN 加速域名必须开启 HTTPS。
#     fix: 为加速域名配置证书，并开启 HTTPS 安全加速。
package policies.cdn.cdn_domain_https_enabled

import data.policies.lib.cdn
import data.policies.lib.reasons

# METADATA
# description: Whether HTTPS is on.
evidence := {"deleting": false, "https": cdn.https} if cdn.deleting == false

# METADATA
# description: The domain name is being deleted.
evidence := {"deleting": true} if cdn.deleting

not_applicable contains "the domain name is being deleted" if evidence.deleting

deny contains reasons.equals("HTTPS is off", "off", "on", cdn.paths.https) if evidence.https == false
