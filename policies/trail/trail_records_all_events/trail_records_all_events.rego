# METADATA
# title: CloudTrail and ActionTrail trails record all events in all regions
# description: >-
#   Attacks go unnoticed where events are not recorded. A trail must record events in all regions, both reads and writes, and leave out no
#   management events; an ActionTrail trail must also be enabled. If the parameters name a bucket, a topic or a log group, the trail must deliver to it.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/actiontrail-trail-intact-enabled
#   - https://docs.aws.amazon.com/config/latest/developerguide/multi-region-cloudtrail-enabled.html
# custom:
#   id: trail-records-all-events
#   aliases:
#     alicloud: [actiontrail-trail-intact-enabled]
#   former: [actiontrail-trail-intact-enabled]
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::ActionTrail::Trail
#     - aws/AWS::CloudTrail::Trail
#   parameters:
#     s3BucketName:
#       type: string
#       description: The bucket that the trail must deliver to; empty for any
#       default: ""
#     snsTopicArn:
#       type: string
#       description: ARN of the topic that the trail must notify; empty for any or none
#       default: ""
#     cloudWatchLogsLogGroupArn:
#       type: string
#       description: >-
#         ARN of the log group (AWS) or Log Service project (Alibaba Cloud) that the trail must send events to; empty for any or none
#       default: ""
#   fix: Enable the trail, let it record all events in all regions, and set the required delivery targets.
#   differences:
#     - The clouds' managed rules require one such trail in the account. Here, every trail is judged.
#     - >-
#       Whether a CloudTrail trail is logging is judged by trail-logging-enabled. The policy reads the event selectors of a trail that has some of its
#       own. The parameters includeManagementEvents and readWriteType are not accepted; multi-region-cloudtrail-enabled has them.
#     - Alibaba Cloud's managed rule has no parameters.
#   zh:
#     title: CloudTrail 和操作审计的跟踪记录所有地域的全部事件
#     description: 未被记录的事件会让攻击难以察觉。跟踪必须记录所有地域（区域）的读事件和写事件，不得排除任何管理事件；操作审计（ActionTrail）的跟踪还必须处于启用状态。如果参数指定了存储桶、主题或日志组，则跟踪必须投递到该目标。
#     fix: 启用该跟踪，使其记录所有地域的全部事件，并设置所要求的投递目标。
package policies.trail.trail_records_all_events

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: Whether the trail records, which events, whether it does so in every region and, as far as the rule demands it, where it delivers to.
evidence := {
	"recording": trail.recording,
	"events": trail.events,
	"every_region": trail.every_region,
	"log_bucket": _log_bucket,
	"topic": _topic,
	"log_group": _log_group,
} if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
}

# METADATA
# description: Which management events the trail records, whether it does so in every region and, as far as the rule demands it, where it delivers to.
evidence := {
	"events": trail.events,
	"every_region": trail.every_region,
	"log_bucket": _log_bucket,
	"topic": _topic,
	"log_group": _log_group,
} if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
}

_log_bucket := "" if input.parameters.s3BucketName == ""

_log_bucket := trail.log_bucket if input.parameters.s3BucketName != ""

_topic := "" if input.parameters.snsTopicArn == ""

_topic := trail.topic if input.parameters.snsTopicArn != ""

_log_group := "" if input.parameters.cloudWatchLogsLogGroupArn == ""

_log_group := trail.log_group if input.parameters.cloudWatchLogsLogGroupArn != ""

deny contains reasons.is_true("the trail is off", trail.paths.recording) if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
	evidence.recording == false
}

deny contains reasons.equals(
	sprintf("the recorded event type is %s", [evidence.events]),
	evidence.events, "All", trail.paths.events,
) if {
	evidence.events != "All"
}

deny contains reasons.is_true("the trail does not record events of every region", trail.paths.every_region) if evidence.every_region == false

deny contains reasons.equals(
	sprintf("the log bucket is %q", [evidence.log_bucket]),
	evidence.log_bucket, input.parameters.s3BucketName, trail.paths.log_bucket,
) if {
	evidence.log_bucket != input.parameters.s3BucketName
}

deny contains reasons.equals(
	sprintf("the topic is %q", [evidence.topic]),
	evidence.topic, input.parameters.snsTopicArn, trail.paths.topic,
) if {
	evidence.topic != input.parameters.snsTopicArn
}

# CloudTrail writes a log group's ARN with :* at its end.
deny contains reasons.equals(
	sprintf("the log group is %q", [evidence.log_group]),
	evidence.log_group, input.parameters.cloudWatchLogsLogGroupArn, trail.paths.log_group,
) if {
	trim_suffix(evidence.log_group, ":*") != trim_suffix(input.parameters.cloudWatchLogsLogGroupArn, ":*")
}
