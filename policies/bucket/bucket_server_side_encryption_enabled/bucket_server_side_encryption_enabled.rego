# METADATA
# title: S3 and OSS buckets have default server-side encryption enabled
# description: Objects that are stored without further notice are encrypted on the server, so that nobody reads them from lost media.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-server-side-encryption-enabled.html
# custom:
#   id: bucket-server-side-encryption-enabled
#   aliases:
#     alicloud: [oss-bucket-server-side-encryption-enabled]
#     aws: [s3-bucket-server-side-encryption-enabled]
#   former: [oss-bucket-server-side-encryption-enabled]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#     - aws/AWS::S3::Bucket
#   fix: Switch the bucket's default encryption on.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CM-6a, CM-9b, CP-9d, CP-9(8), PM-11b, SC-8(3), SC-8(4)]
#     PCI DSS 3.2.1: ["2.2", "3.4", 8.2.1, "10.5"]
#   differences:
#     - Alibaba Cloud's rule wants encryption that OSS manages entirely, AES256; a bucket with keys of KMS does not comply, and has a rule of its own, oss-default-encryption-kms.
#     - AWS's rule also accepts a bucket whose policy denies unencrypted uploads; here default encryption is what counts.
package policies.bucket.bucket_server_side_encryption_enabled

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The algorithm of the default encryption, empty when there is none.
evidence := {"encryption": bucket.encryption}

_wanted := {
	"alicloud/ACS::OSS::Bucket": ["AES256"],
	"aws/AWS::S3::Bucket": ["AES256", "aws:kms", "aws:kms:dsse"],
}

deny contains reasons.one_of(
	sprintf("the default encryption is %s", [_shown(evidence.encryption)]),
	evidence.encryption, wanted, bucket.paths.encryption,
) if {
	wanted := _wanted[input.resource.type]
	not evidence.encryption in wanted
}

_shown("") := "off"

_shown(algorithm) := algorithm if algorithm != ""
