# METADATA
# title: ACM and SLB server certificates do not expire soon
# description: >-
#   A server certificate has more days left than the rule asks for. When it expires, clients are warned of or refuse the connection, and may
#   be misled to accept another one.
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
#       description: More days than these must be left
#       minimum: 0
#       default: 90
#       unit: days
#       aliases: [daysToExpiration]
#   fix: Replace or renew the certificate.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [SC-7(12), SC-7(16)]
#     PCI DSS 3.2.1: ["4.1"]
#   differences:
#     - Alibaba Cloud asks for 90 days, AWS for 14 days; rules/ has a rule for each.
#     - A certificate of AWS that was never issued has no last day and is not applicable.
#     - AWS's text does not say whether as many days as the parameter comply; they do not here, as on Alibaba Cloud.
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
