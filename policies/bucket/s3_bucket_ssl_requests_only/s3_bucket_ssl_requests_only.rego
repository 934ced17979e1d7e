# METADATA
# title: S3 buckets deny requests over HTTP
# description: The bucket's policy denies everybody everything over plain HTTP, so that nobody reads or changes data on the way.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html
# custom:
#   id: s3-bucket-ssl-requests-only
#   severity: medium
#   resource_types:
#     - aws/AWS::S3::Bucket
#   fix: Add a statement to the bucket's policy that denies every principal s3:* on the bucket and its objects when aws:SecureTransport is false.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-4, AC-4(22), AC-17(2), AC-24(1), AU-9(3), CA-9b, CM-6a, CM-9b]
#     PCI DSS 3.2.1: ["2.2", "4.1", 8.2.1]
#   differences:
#     - >-
#       Every condition that denies at least what Bool with aws:SecureTransport false denies is taken: BoolIfExists, any case of false, StringEquals
#       and StringNotEquals.
package policies.bucket.s3_bucket_ssl_requests_only

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: Whether plain HTTP is denied on the bucket itself and on its objects.
evidence := {"bucket": bucket.plain_http_denied_on_bucket, "objects": bucket.plain_http_denied_on_objects}

deny contains _reason("the bucket") if evidence.bucket == false

deny contains _reason("its objects") if evidence.objects == false

_reason(what) := reasons.is_true(sprintf("the bucket policy does not deny requests over HTTP to %s", [what]), bucket.paths.policy)
