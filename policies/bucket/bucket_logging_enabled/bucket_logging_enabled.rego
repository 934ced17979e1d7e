# METADATA
# title: S3 and OSS buckets have access logging enabled
# description: Requests to the bucket are written to a log, so that reads and changes can be traced.
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
#       description: The bucket that the logs must go to; empty for any
#       default: ""
#     targetPrefix:
#       type: string
#       description: What the names of the logs must begin with; empty for anything
#       default: ""
#   fix: Switch the bucket's access logging on.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2(4), AC-3(1), AC-3(10), AC-4(26), AC-6(9), AU-2b, AU-3a, AU-3b]
#     PCI DSS 3.2.1: ["2.2", "10.1", 10.2.1, 10.2.2, 10.2.3, 10.2.4, 10.2.5, 10.2.7, 10.3.1, 10.3.2, 10.3.3, 10.3.4, 10.3.5, 10.3.6]
#   differences:
#     - Alibaba Cloud's rule has no parameters.
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
