# METADATA
# title: CTS trackers are enabled in the listed regions
# description: Operations in a region without a tracker are lost after seven days. Each listed region must have an enabled tracker.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1554.html
#   - https://support.huaweicloud.com/intl/en-us/api-cts/ListTrackers.html
# custom:
#   id: multi-region-cts-tracker-exists
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - huaweicloud/account
#   parameters:
#     regionList:
#       type: list
#       description: IDs of the regions that must have an enabled tracker
#       required: true
#   fix: Enable CTS, and its tracker, in each of the regions.
#   differences:
#     - Huawei Cloud's page can be read as asking for a tracker in one of the regions; here each of them must have one.
#   zh:
#     title: 指定区域均有已启用的 CTS 追踪器
#     description: 没有追踪器的区域，操作记录 7 天后即丢失。列出的每个区域都必须有已启用的追踪器。
#     fix: 在列出的每个区域开通云审计服务并启用追踪器。
package policies.tracker.multi_region_cts_tracker_exists

import data.policies.lib.reasons
import data.policies.lib.tracker

# METADATA
# description: The trackers in the regions that the rule lists.
evidence := {"trackers": tracker.trackers}

deny contains reasons.not_empty(sprintf("no CTS tracker is enabled in region %s", [region]), "trackers") if {
	some region in input.parameters.regionList
	count([found | some found in evidence.trackers; found.region == region; found.enabled]) == 0
}
