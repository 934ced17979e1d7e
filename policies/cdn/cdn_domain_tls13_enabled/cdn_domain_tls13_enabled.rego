# METADATA
# title: CDN domain names accept TLS 1.3
# description: A CDN domain name accepts TLS 1.3, the latest and safest version of the protocol that encrypts HTTPS.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/cdn-domain-name-opens-tls13-version-detection
# custom:
#   id: cdn-domain-tls13-enabled
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::CDN::Domain
#   fix: Enable TLSv1.3 in the domain name's HTTPS settings under TLS Version Control.
#   differences:
#     - >-
#       A domain name for which TLS versions have never been configured is Undetermined: the product's pages say in different ways which versions
#       it accepts by default. Configure them to have it judged.
#     - Function https_tls_version and its arguments tls10 to tls13 are known from the vendor's Terraform provider; tls13 was not tried in an account.
#     - A domain name that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: CDN 域名已开启 TLS 1.3
#     description: CDN 域名必须支持 TLS 1.3，即 HTTPS 所用加密协议中最新、最安全的版本。
#     fix: 在域名的 HTTPS 配置中，通过 TLS 版本控制开启 TLSv1.3。
package policies.cdn.cdn_domain_tls13_enabled

import data.policies.lib.cdn
import data.policies.lib.reasons

# METADATA
# description: Whether clients can connect with TLS 1.3.
evidence := {"deleting": false, "tls13": cdn.tls13} if cdn.deleting == false

# METADATA
# description: The domain name is being deleted.
evidence := {"deleting": true} if cdn.deleting

not_applicable contains "the domain name is being deleted" if evidence.deleting

deny contains reasons.is_true("TLS 1.3 is off", cdn.paths.tls13) if evidence.tls13 == false
