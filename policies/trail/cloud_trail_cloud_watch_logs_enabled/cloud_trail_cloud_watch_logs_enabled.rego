# METADATA
# title: CloudTrail trails send events to CloudWatch Logs
# description: >-
#   Events can be searched and raise alarms soon after they happen. A trail must send its events to a log group of CloudWatch Logs.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cloud-trail-cloud-watch-logs-enabled.html
# custom:
#   id: cloud-trail-cloud-watch-logs-enabled
#   severity: medium
#   resource_types:
#     - aws/AWS::CloudTrail::Trail
#   fix: Configure a CloudWatch Logs log group and a role for the trail.
#   differences:
#     - The parameter expectedDeliveryWindowAge is not taken; whether events arrived recently is not judged.
#   zh:
#     title: CloudTrail 跟踪将事件发送到 CloudWatch Logs
#     description: 事件发生后可以及时搜索并触发告警。跟踪必须将事件发送到 CloudWatch Logs 日志组。
#     fix: 为跟踪配置 CloudWatch Logs 日志组和角色。
package policies.trail.cloud_trail_cloud_watch_logs_enabled

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: The log group, empty for none.
evidence := {"log_group": trail.log_group}

deny contains reasons.not_blank("the trail does not send events to CloudWatch Logs", trail.paths.log_group) if evidence.log_group == ""
