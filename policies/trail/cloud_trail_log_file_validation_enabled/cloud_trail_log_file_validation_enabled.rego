# METADATA
# title: CloudTrail trails validate log files
# description: >-
#   Digests that CloudTrail signs show whether a log file was changed or deleted. Log file validation of a trail must be enabled.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cloud-trail-log-file-validation-enabled.html
# custom:
#   id: cloud-trail-log-file-validation-enabled
#   severity: medium
#   resource_types:
#     - aws/AWS::CloudTrail::Trail
#   fix: Enable log file validation of the trail.
#   zh:
#     title: CloudTrail 跟踪启用日志文件验证
#     description: CloudTrail 签名的摘要文件可以显示日志文件是否被修改或删除。跟踪必须启用日志文件验证。
#     fix: 为跟踪启用日志文件验证。
package policies.trail.cloud_trail_log_file_validation_enabled

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: Whether log file validation is enabled.
evidence := {"validation": trail.validation}

deny contains reasons.is_true("log file validation is not enabled", trail.paths.validation) if not evidence.validation
