# METADATA
# title: Prepaid EIPs and shared bandwidths do not expire soon
# description: >-
#   An elastic IP address, or a bandwidth that several addresses share, that is paid in advance has more days left than the rule asks for. When
#   it expires, what is reached by it is cut off, and the address can be given to somebody else.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/eip-address-expired-check
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/cbwp-bandwidth-package-expired-check
# custom:
#   id: eip-address-expired-check
#   aliases:
#     alicloud: [eip-address-expired-check, cbwp-bandwidth-package-expired-check]
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::EIP::EipAddress
#     - alicloud/ACS::CBWP::CommonBandwidthPackage
#   parameters:
#     days:
#       type: number
#       description: More days than these must be left
#       minimum: 0
#       default: 30
#       unit: days
#   fix: Renew it, switch automatic renewal on, or change it to pay-as-you-go.
#   differences:
#     - Alibaba Cloud's text speaks of subscription addresses only; one that is paid as it is used does not expire and is not applicable here.
package policies.eip.eip_address_expired_check

import data.policies.lib.eip
import data.policies.lib.expiry

# METADATA
# description: Whether the address is prepaid and, if so, how many days are left.
evidence := {"prepaid": true, "remaining_days": eip.remaining_days} if eip.prepaid

# METADATA
# description: The address is pay-as-you-go.
evidence := {"prepaid": false} if eip.prepaid == false

not_applicable contains "pay-as-you-go resources do not expire" if not evidence.prepaid

deny contains expiry.reason(evidence.remaining_days, input.parameters.days, eip.paths.remaining_days) if evidence.remaining_days <= input.parameters.days
