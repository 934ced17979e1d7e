# METADATA
# title: CloudTrail trails are logging
# description: A stopped trail records nothing. Logging must be on for every CloudTrail trail.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
# custom:
#   id: trail-logging-enabled
#   severity: high
#   resource_types:
#     - aws/AWS::CloudTrail::Trail
#   fix: Start logging for the trail.
#   differences:
#     - AWS's managed rule cloudtrail-enabled requires one trail in the account that is logging. This policy judges each trail.
#   zh:
#     title: CloudTrail 跟踪已开启日志记录
#     description: 已停止的跟踪不会记录任何事件。CloudTrail 的每个跟踪都必须开启日志记录。
#     fix: 为该跟踪开启日志记录。
package policies.trail.trail_logging_enabled

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: Whether the trail delivers events.
evidence := {"logging": trail.logging}

deny contains reasons.is_true("the trail is not logging", "IsLogging") if not evidence.logging
