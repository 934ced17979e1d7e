# METADATA
# title: S3 and OSS buckets encrypt objects with KMS keys by default
# description: >-
#   Objects that are stored without further notice are encrypted on the server with a key that the key management service keeps, so that the
#   key's use can be controlled and followed.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-default-encryption-kms.html
# custom:
#   id: bucket-default-encryption-kms
#   aliases:
#     alicloud: [oss-default-encryption-kms]
#     aws: [s3-default-encryption-kms]
#   former: [oss-default-encryption-kms]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#     - aws/AWS::S3::Bucket
#   parameters:
#     kmsKeyArns:
#       type: list
#       description: The keys that are allowed, as the bucket names them; empty for every key
#       default: []
#   fix: Make encryption with a key of the key management service the bucket's default.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CP-9d, CP-9(8), SC-8(3), SC-8(4), SC-13a, SC-28(1), SI-19(4)]
#     PCI DSS 3.2.1: ["3.4", 8.2.1, "10.5"]
#   differences:
#     - Alibaba Cloud's rule has no parameter.
package policies.bucket.bucket_default_encryption_kms

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The algorithm of the default encryption, empty when there is none, and the key, empty when it is the cloud's own.
evidence := {"encryption": bucket.encryption, "key": bucket.encryption_key}

_by_kms := {
	"alicloud/ACS::OSS::Bucket": ["KMS"],
	"aws/AWS::S3::Bucket": ["aws:kms", "aws:kms:dsse"],
}

deny contains reasons.one_of(
	sprintf("the default encryption is %s", [_shown(evidence.encryption, "off")]),
	evidence.encryption, by_kms, bucket.paths.encryption,
) if {
	by_kms := _by_kms[input.resource.type]
	not evidence.encryption in by_kms
}

deny contains reasons.one_of(
	sprintf("the default encryption uses the key %s", [_shown(evidence.key, "of the cloud")]),
	evidence.key, input.parameters.kmsKeyArns, bucket.paths.encryption_key,
) if {
	evidence.encryption in _by_kms[input.resource.type]
	input.parameters.kmsKeyArns != []
	not evidence.key in input.parameters.kmsKeyArns
}

_shown("", nothing) := nothing

_shown(value, _) := value if value != ""
