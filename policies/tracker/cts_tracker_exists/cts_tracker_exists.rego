# METADATA
# title: At least one CTS tracker of the account is enabled
# description: CTS keeps operations for seven days only, unless a tracker stores them. At least one tracker must be enabled.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1553.html
#   - https://support.huaweicloud.com/intl/en-us/api-cts/ListTrackers.html
# custom:
#   id: cts-tracker-exists
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - huaweicloud/account
#   parameters:
#     regionList:
#       type: list
#       description: IDs of the regions in which trackers are looked for
#       required: true
#   fix: Enable CTS in a region; it creates the management tracker system. Enable the tracker if it is stopped.
#   differences:
#     - The managed rule looks in all regions. Here the parameter regionList, which the managed rule does not have, says in which, because services are queried region by region.
#   zh:
#     title: 账号至少有一个已启用的 CTS 追踪器
#     description: CTS 只保留最近 7 天的操作记录，需由追踪器转储保存。账号至少应有一个已启用的追踪器。
#     fix: 在一个区域开通云审计服务，系统会自动创建管理类追踪器 system；追踪器已停用时将其启用。
package policies.tracker.cts_tracker_exists

import data.policies.lib.reasons
import data.policies.lib.tracker

# METADATA
# description: The trackers in the regions that the rule lists.
evidence := {"trackers": tracker.trackers}

deny contains reasons.not_empty("no CTS tracker is enabled in the regions that the rule lists", "trackers") if {
	count([found | some found in evidence.trackers; found.enabled]) == 0
}
