# METADATA
# title: ACM and SLB server certificates do not expire soon
# description: >-
#   When a certificate expires, clients see warnings or refuse to connect, and users may learn to ignore such warnings. A server certificate must
#   have more days left than the parameter. If exactly that many days are left, it does not comply. A certificate that was never issued is not
#   applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/gdd35w
#   - https://docs.aws.amazon.com/config/latest/developerguide/acm-certificate-expiration-check.html
# custom:
#   id: certificate-not-expiring-soon
#   aliases:
#     alicloud: [slb-servercertificate-expired-check]
#     aws: [acm-certificate-expiration-check]
#   former: [slb-servercertificate-expired-check]
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::SLB::ServerCertificate
#     - aws/AWS::ACM::Certificate
#   parameters:
#     days:
#       type: number
#       description: The number of days; more than these must be left
#       minimum: 0
#       default: 90
#       unit: days
#       aliases: [daysToExpiration]
#   fix: Renew or replace the certificate.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [SC-7(12), SC-7(16)]
#     PCI DSS 3.2.1: ["4.1"]
#   differences:
#     - Alibaba Cloud's default is 90 days and AWS's is 14 days; rules/ has a rule for each.
#     - An ACM certificate that was never issued has no expiration date and is not applicable.
#     - AWS does not document whether exactly as many days as the parameter comply. Here they do not, as on Alibaba Cloud.
#   zh:
#     title: ACM 证书和 SLB 服务器证书未临近到期
#     description: 证书过期后，客户端会告警或拒绝连接，用户也可能习惯于忽略告警。服务器证书的剩余天数必须大于参数 days，等于也不合规。尚未签发的 ACM 证书不适用。
#     fix: 续期或更换证书。
package policies.certificate.certificate_not_expiring_soon

import data.policies.lib.certificate
import data.policies.lib.expiry

# METADATA
# description: Whether the certificate was issued and, if so, how many days are left.
evidence := {"issued": true, "remaining_days": certificate.remaining_days} if certificate.issued

# METADATA
# description: The certificate was not issued.
evidence := {"issued": false} if certificate.issued == false

not_applicable contains "the certificate was not issued" if not evidence.issued

deny contains expiry.reason(evidence.remaining_days, input.parameters.days, certificate.paths.remaining_days) if evidence.remaining_days <= input.parameters.days
