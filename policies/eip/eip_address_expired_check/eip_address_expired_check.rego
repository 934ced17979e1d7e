# METADATA
# title: Subscription EIPs and shared bandwidths do not expire soon
# description: >-
#   When a subscription EIP or shared bandwidth expires, the services behind it become unreachable, and the address can be assigned to someone else.
#   A subscription EIP or Internet Shared Bandwidth must have more days left than the parameter. If exactly that many days are left, it does not
#   comply. Pay-as-you-go resources do not expire and are not applicable.
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
#       description: The number of days; more than these must be left
#       minimum: 0
#       default: 30
#       unit: days
#   fix: Renew the resource, enable auto-renewal, or switch to pay-as-you-go.
#   differences:
#     - Alibaba Cloud's documentation mentions subscription resources only. A pay-as-you-go resource does not expire and is not applicable here.
#     - An address that is being released is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 包年包月的弹性公网 IP 和共享带宽未临近到期
#     description: 包年包月的弹性公网 IP 或共享带宽到期后，业务会中断，IP 地址也可能被分配给他人。剩余天数必须大于参数 days，等于也不合规。按量付费的资源不会到期，不适用。
#     fix: 续费、开启自动续费，或转为按量付费。
package policies.eip.eip_address_expired_check

import data.policies.lib.eip
import data.policies.lib.expiry

# METADATA
# description: Whether the address is prepaid and, if so, how many days are left.
evidence := {"deleting": false, "prepaid": true, "remaining_days": eip.remaining_days} if {
	eip.deleting == false
	eip.prepaid
}

# METADATA
# description: The address is pay-as-you-go.
evidence := {"deleting": false, "prepaid": false} if {
	eip.deleting == false
	eip.prepaid == false
}

# METADATA
# description: The address is being released or is gone.
evidence := {"deleting": true} if eip.deleting

not_applicable contains "the address is being released" if evidence.deleting

not_applicable contains "pay-as-you-go resources do not expire" if evidence.prepaid == false

deny contains expiry.reason(evidence.remaining_days, input.parameters.days, eip.paths.remaining_days) if evidence.remaining_days <= input.parameters.days
