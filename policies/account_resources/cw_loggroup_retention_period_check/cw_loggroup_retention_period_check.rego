# METADATA
# title: CloudWatch Logs log groups keep events long enough
# description: >-
#   Attacks are often found months later. Each log group in the region, or each that the rule names, must keep its events for at least MinRetentionTime days
#   or for ever.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cw-loggroup-retention-period-check.html
#   - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
# custom:
#   id: cw-loggroup-retention-period-check
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - aws/account
#   parameters:
#     LogGroupNames:
#       type: string
#       description: The names of the log groups to judge, separated by commas, empty for all
#       default: ""
#     MinRetentionTime:
#       type: integer
#       description: For how many days events must be kept
#       default: 365
#       unit: days
#       minimum: 1
#   fix: Set a longer retention of the log group.
#   differences:
#     - The region judged is that of the function.
#     - The account is judged, not each log group; AWS's rule judges each.
#     - A log group in LogGroupNames that does not exist does not comply; AWS does not say what it does.
#   zh:
#     title: CloudWatch Logs 日志组的保留期足够长
#     description: 攻击往往在数月后才被发现。区域中的每个日志组，或规则指定的日志组，必须将事件保留至少 MinRetentionTime 天或永不过期。
#     fix: 为日志组设置更长的保留期。
package policies.account_resources.cw_loggroup_retention_period_check

import data.policies.lib.account_resources
import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: How many log groups are judged, and the names of those that keep events for too short a time or do not exist.
evidence := {"log_groups": count(_judged), "violating": array.concat(
	[group.name | some group in _judged; _short(group.retention_days)],
	[name | some name in _named; not name in {group.name | some group in account_resources.log_groups}],
)}

_named := lists.split_comma(input.parameters.LogGroupNames)

_judged := account_resources.log_groups if count(_named) == 0

_judged := [group | some group in account_resources.log_groups; group.name in _named] if count(_named) > 0

_short(days) if {
	days > 0
	days < input.parameters.MinRetentionTime
}

deny contains reasons.zero(
	sprintf("%d log groups do not keep events for %d days: %s", [
		count(evidence.violating),
		input.parameters.MinRetentionTime,
		account_resources.shown(evidence.violating),
	]),
	count(evidence.violating), "retentionInDays",
) if {
	some _ in evidence.violating
}
