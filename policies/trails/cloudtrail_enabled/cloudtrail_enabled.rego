# METADATA
# title: CloudTrail is enabled
# description: >-
#   Without a record of who did what, an attack cannot be found or reconstructed. At least one trail of the account must be logging and deliver to where
#   the rule demands.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cloudtrail-enabled.html
#   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
# custom:
#   id: cloudtrail-enabled
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
#   fix: Create a trail, or start logging of one that exists.
#   differences:
#     - Whether a trail of the organization is logging may be hidden from its members; if no other trail is, the verdict is Undetermined.
#   zh:
#     title: 启用 CloudTrail
#     description: 没有操作记录就无法发现和还原攻击。账户中至少有一个跟踪正在记录日志，并投递到规则要求的位置。
#     fix: 创建跟踪，或为已有跟踪开启日志记录。
package policies.trails.cloudtrail_enabled

import data.policies.lib.reasons
import data.policies.lib.trails

# METADATA
# description: The ARNs of the trails that are logging and deliver to where the rule demands. That there are none is evidence only if every trail is known.
evidence := {"trails": _suitable} if _conclusive

_suitable := [trail.arn |
	some trail in trails.known
	trail.logging
	trails.delivers_to(trail.log_bucket, input.parameters.s3BucketName)
	trails.delivers_to(trail.topic, input.parameters.snsTopicArn)
	trails.delivers_to(trail.log_group, input.parameters.cloudWatchLogsLogGroupArn)
]

_conclusive if count(_suitable) > 0

_conclusive if trails.unknown == []

deny contains reasons.not_empty("no trail is logging as the rule demands", "IsLogging") if count(evidence.trails) == 0
