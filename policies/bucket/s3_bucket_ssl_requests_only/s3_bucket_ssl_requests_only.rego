# METADATA
# title: S3 buckets deny requests over HTTP
# description: >-
#   Others can read or change data that is sent over plain HTTP. The bucket policy must deny everyone every S3 action over HTTP, both on the bucket
#   and on all its objects.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html
# custom:
#   id: s3-bucket-ssl-requests-only
#   severity: medium
#   resource_types:
#     - aws/AWS::S3::Bucket
#   fix: Add a statement to the bucket policy that denies every principal s3:* on the bucket and its objects when aws:SecureTransport is false.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-4, AC-4(22), AC-17(2), AC-24(1), AU-9(3), CA-9b, CM-6a, CM-9b]
#     PCI DSS 3.2.1: ["2.2", "4.1", 8.2.1]
#   differences:
#     - >-
#       Any condition that denies at least as much as Bool with aws:SecureTransport false is accepted: BoolIfExists, false in upper or lower case,
#       StringEquals and StringNotEquals.
#   zh:
#     title: S3 存储桶拒绝 HTTP 请求
#     description: 通过明文 HTTP 传输的数据可能被窃听或篡改。存储桶策略必须拒绝所有主体通过 HTTP 对存储桶及其全部对象执行任何 S3 操作。
#     fix: 在存储桶策略中添加一条语句：当 aws:SecureTransport 为 false 时，拒绝所有主体对存储桶及其对象执行 s3:*。
package policies.bucket.s3_bucket_ssl_requests_only

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: Whether plain HTTP is denied on the bucket itself and on its objects.
evidence := {"bucket": bucket.plain_http_denied_on_bucket, "objects": bucket.plain_http_denied_on_objects}

deny contains _reason("the bucket") if evidence.bucket == false

deny contains _reason("its objects") if evidence.objects == false

_reason(what) := reasons.is_true(sprintf("the bucket policy does not deny requests over HTTP to %s", [what]), bucket.paths.policy)
