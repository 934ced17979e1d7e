# METADATA
# title: S3 and OSS buckets have access logging enabled
# description: >-
#   Access logs show who read or changed objects. The bucket must have access logging enabled. If the rule names a target bucket or a log prefix,
#   the logs must use exactly that bucket and prefix.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-logging-enabled.html
# custom:
#   id: bucket-logging-enabled
#   aliases:
#     alicloud: [oss-bucket-logging-enabled]
#     aws: [s3-bucket-logging-enabled]
#   former: [oss-bucket-logging-enabled]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#     - aws/AWS::S3::Bucket
#   parameters:
#     targetBucket:
#       type: string
#       description: The bucket that must receive the logs; empty for any
#       default: ""
#     targetPrefix:
#       type: string
#       description: The log prefix that must be configured; empty for any
#       default: ""
#   fix: Enable access logging for the bucket, with the target bucket and prefix that the rule requires.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2(4), AC-3(1), AC-3(10), AC-4(26), AC-6(9), AU-2b, AU-3a, AU-3b]
#     PCI DSS 3.2.1: ["2.2", "10.1", 10.2.1, 10.2.2, 10.2.3, 10.2.4, 10.2.5, 10.2.7, 10.3.1, 10.3.2, 10.3.3, 10.3.4, 10.3.5, 10.3.6]
#   differences:
#     - Alibaba Cloud's managed rule has no parameters.
#   zh:
#     title: S3 存储桶和 OSS 存储空间已开启访问日志
#     description: 访问日志记录谁读取或修改了对象，便于事后追溯。存储桶必须开启访问日志（OSS 日志转存、S3 服务器访问日志记录）；如果规则指定了目标存储桶或日志前缀，实际配置必须与之完全一致。
#     fix: 为存储桶开启访问日志，并按规则要求设置目标存储桶和日志前缀。
package policies.bucket.bucket_logging_enabled

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The bucket that the logs go to, empty when there are none, and what their names begin with.
evidence := {"log_bucket": bucket.log_bucket, "log_prefix": bucket.log_prefix}

deny contains reasons.is_true("access logging is off", bucket.paths.log_bucket) if evidence.log_bucket == ""

deny contains reasons.equals(
	sprintf("the log bucket is %q", [evidence.log_bucket]),
	evidence.log_bucket, input.parameters.targetBucket, bucket.paths.log_bucket,
) if {
	evidence.log_bucket != ""
	not input.parameters.targetBucket in {"", evidence.log_bucket}
}

deny contains reasons.equals(
	sprintf("the log prefix is %q", [evidence.log_prefix]),
	evidence.log_prefix, input.parameters.targetPrefix, bucket.paths.log_prefix,
) if {
	evidence.log_bucket != ""
	not input.parameters.targetPrefix in {"", evidence.log_prefix}
}
