# METADATA
# title: Access keys of RAM users are in use
# description: >-
#   Every active access key of a RAM user was used less than the rule's number of days ago. A key that nobody uses can leak without anybody noticing.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/k054yy
#   - https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-getaccesskeylastused
# custom:
#   id: ram-user-ak-used-expired-check
#   severity: low
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/ACS::RAM::User]
#   parameters:
#     maxUnusedDays:
#       type: number
#       description: The number of days; an active access key must have been used less than these ago
#       unit: days
#       default: 90
#       minimum: 1
#       aliases: [days]
#   fix: Disable the access key, and delete it if nothing breaks.
#   differences:
#     - >-
#       A key that was never used is judged by the day of its creation; Alibaba Cloud does not document what it makes of one, nor how its API writes that
#       there is no date (read are an empty text and N/A).
#     - Disabled access keys are not judged.
#   zh:
#     title: RAM 用户的 AccessKey 未长期闲置
#     description: RAM 用户的每个已启用的 AccessKey 最后一次使用距今小于指定天数。长期闲置的 AccessKey 泄露后不易被发现。
#     fix: 禁用该 AccessKey，确认业务不受影响后删除。
package policies.identity.ram_user_ak_used_expired_check

import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: How many days ago each active access key was used last, or, if it never was, created.
evidence := {"active_key_idle_days": identity.active_key_idle_days}

deny contains reasons.at_most(
	sprintf("an active access key was last used %v days ago", [time.shown(days)]),
	time.shown(days), input.parameters.maxUnusedDays, identity.paths.active_key_idle_days,
) if {
	some days in evidence.active_key_idle_days
	days >= input.parameters.maxUnusedDays
}
