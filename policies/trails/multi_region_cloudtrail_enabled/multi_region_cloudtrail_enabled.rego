# METADATA
# title: A CloudTrail trail records management events of all regions
# description: >-
#   What is not recorded is where an attack goes unseen. At least one trail of the account must be logging, record events of all regions, leave out no
#   management events, and deliver to where the rule demands.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/multi-region-cloudtrail-enabled.html
#   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
# custom:
#   id: multi-region-cloudtrail-enabled
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [aws/account]
#   parameters:
#     s3BucketName:
#       type: string
#       description: The bucket that the trail must deliver to, empty for any
#       default: ""
#     snsTopicArn:
#       type: string
#       description: The ARN of the topic that the trail must notify, empty for any or none
#       default: ""
#     cloudWatchLogsLogGroupArn:
#       type: string
#       description: The ARN of the log group that the trail must send events to, empty for any or none
#       default: ""
#     includeManagementEvents:
#       type: boolean
#       description: Whether the trail must record management events
#       default: true
#     readWriteType:
#       type: string
#       description: The management events that the trail must record, empty for any
#       default: ""
#       enum: ["", ReadOnly, WriteOnly, ALL, All]
#   fix: Create a trail that applies to all regions and records all management events, and start its logging.
#   differences:
#     - The trail must be logging, which AWS does not demand.
#     - If includeManagementEvents is not given, management events are demanded. A trail that records all events satisfies ReadOnly and WriteOnly.
#     - What a trail of the organization records may be hidden from its members; if no other trail suffices, the verdict is Undetermined.
#   zh:
#     title: 有 CloudTrail 跟踪记录所有区域的管理事件
#     description: 未被记录的地方就是攻击不会被发现的地方。账户中至少有一个跟踪正在记录日志，覆盖所有区域，不排除任何管理事件，并投递到规则要求的位置。
#     fix: 创建应用于所有区域并记录全部管理事件的跟踪，并开启其日志记录。
package policies.trails.multi_region_cloudtrail_enabled

import data.policies.lib.event_selectors
import data.policies.lib.reasons
import data.policies.lib.trails

# METADATA
# description: >-
#   The ARNs of the trails that are logging, record what the rule demands in every region and deliver to where it demands. That there are none is
#   evidence only if every trail is known.
evidence := {"trails": _suitable} if _conclusive

_suitable := [trail.arn |
	some trail in trails.known
	trail.logging
	trail.every_region
	trails.delivers_to(trail.log_bucket, input.parameters.s3BucketName)
	trails.delivers_to(trail.topic, input.parameters.snsTopicArn)
	trails.delivers_to(trail.log_group, input.parameters.cloudWatchLogsLogGroupArn)
	_records(object.get(event_selectors.management, trail.arn, set()))
]

_records(_) if not input.parameters.includeManagementEvents

_records(recorded) if {
	input.parameters.includeManagementEvents
	count(recorded) > 0
	every kind in _demanded[upper(input.parameters.readWriteType)] { kind in recorded }
}

_demanded := {"": set(), "READONLY": {"Read"}, "WRITEONLY": {"Write"}, "ALL": {"Read", "Write"}}

_conclusive if count(_suitable) > 0

_conclusive if {
	trails.unknown == []
	event_selectors.unknown == []
	count(event_selectors.management) == count({trail.arn | some trail in trails.known})
}

deny contains reasons.not_empty("no trail records the management events of all regions as the rule demands", "trails") if count(evidence.trails) == 0
