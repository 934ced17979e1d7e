# METADATA
# title: A CloudTrail trail records S3 data events
# description: >-
#   Who read, wrote or deleted which object is known only from data events. At least one trail of the account must be logging and record the data events of
#   all buckets, or of those that the rule names.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cloudtrail-s3-dataevents-enabled.html
#   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
# custom:
#   id: cloudtrail-s3-dataevents-enabled
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [aws/account]
#   parameters:
#     S3BucketNames:
#       type: string
#       description: The names of the buckets whose data events must be recorded, separated by commas, empty for all buckets
#       default: ""
#   fix: Let a trail record the data events of all current and future S3 buckets.
#   differences:
#     - The trail must be logging, which AWS does not demand.
#     - Whether reads, writes or both are recorded is not judged, as AWS does not say that it is.
#     - What a trail of the organization records may be hidden from its members; if no other trail suffices, the verdict is Undetermined.
#   zh:
#     title: 有 CloudTrail 跟踪记录 S3 数据事件
#     description: 只有数据事件才能说明谁读取、写入或删除了哪个对象。账户中至少有一个跟踪正在记录日志，并记录全部存储桶或规则指定的存储桶的数据事件。
#     fix: 让跟踪记录当前和将来所有 S3 存储桶的数据事件。
package policies.trails.cloudtrail_s3_dataevents_enabled

import data.policies.lib.event_selectors
import data.policies.lib.lists
import data.policies.lib.reasons
import data.policies.lib.trails

# METADATA
# description: The ARNs of the trails that are logging and record the data events that the rule demands. That there are none is evidence only if every trail is known.
evidence := {"trails": _suitable} if _conclusive

_suitable := [trail.arn |
	some trail in trails.known
	trail.logging
	_records(object.get(event_selectors.buckets, trail.arn, set()))
]

_records(buckets) if "*" in buckets

_records(buckets) if {
	count(_demanded) > 0
	every name in _demanded { name in buckets }
}

_demanded := {name | some name in lists.split_comma(input.parameters.S3BucketNames)}

_conclusive if count(_suitable) > 0

_conclusive if {
	trails.unknown == []
	event_selectors.unknown == []
	count(event_selectors.buckets) == count({trail.arn | some trail in trails.known})
}

deny contains reasons.not_empty("no trail records the data events of S3 that the rule demands", "trails") if count(evidence.trails) == 0
