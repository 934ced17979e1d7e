# METADATA
# title: Trails are logging
# description: A trail that exists but was stopped records nothing.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
# custom:
#   id: trail-logging-enabled
#   severity: high
#   resource_types:
#     - aws/AWS::CloudTrail::Trail
#   fix: Start logging of the trail.
#   differences:
#     - AWS's cloudtrail-enabled asks for one trail in the account that is logging; this policy judges each trail.
#   zh:
#     title: CloudTrail 跟踪正在记录日志
#     description: 已停止的跟踪不会记录任何事件。
#     fix: 为跟踪开启日志记录。
package policies.trail.trail_logging_enabled

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: Whether the trail delivers events.
evidence := {"logging": trail.logging}

deny contains reasons.is_true("the trail is not logging", "IsLogging") if not evidence.logging
