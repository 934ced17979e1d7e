# METADATA
# title: CloudTrail trails encrypt log files with KMS keys
# description: >-
#   Whoever reads the logs needs the permission to use the key besides the permission to read the bucket. A trail must encrypt its log files with a KMS key
#   (SSE-KMS).
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cloud-trail-encryption-enabled.html
# custom:
#   id: cloud-trail-encryption-enabled
#   severity: medium
#   resource_types:
#     - aws/AWS::CloudTrail::Trail
#   fix: Set a KMS key as the trail's encryption (SSE-KMS).
#   zh:
#     title: CloudTrail 跟踪使用 KMS 密钥加密日志文件
#     description: 读取日志除需要存储桶的读取权限外，还需要密钥的使用权限。跟踪必须使用 KMS 密钥加密日志文件（SSE-KMS）。
#     fix: 为跟踪启用日志文件 SSE-KMS 加密并选择 KMS 密钥。
package policies.trail.cloud_trail_encryption_enabled

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: The KMS key, empty for none.
evidence := {"kms_key": trail.kms_key}

deny contains reasons.not_blank("log files are not encrypted with a KMS key", trail.paths.kms_key) if evidence.kms_key == ""
