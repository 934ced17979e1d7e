# METADATA
# title: S3 and OSS buckets encrypt objects with KMS keys by default
# description: >-
#   KMS keys let you control and audit who decrypts objects. The default encryption of the bucket must use KMS. If the rule lists keys, the bucket
#   must use one of them.
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
#       description: The allowed keys, as IDs, aliases or ARNs; empty for any key
#       default: []
#   fix: Set the bucket's default encryption to KMS, with an allowed key.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CP-9d, CP-9(8), SC-8(3), SC-8(4), SC-13a, SC-28(1), SI-19(4)]
#     PCI DSS 3.2.1: ["3.4", 8.2.1, "10.5"]
#   differences:
#     - Alibaba Cloud's managed rule has no parameters.
#     - >-
#       A key that the bucket names by an alias and the rule by something else, or the other way round, cannot be compared. If no other key of the
#       rule matches, the verdict is Undetermined.
#   zh:
#     title: S3 存储桶和 OSS 存储空间默认使用 KMS 密钥加密
#     description: 使用密钥管理服务（KMS）的密钥加密，可以控制并审计谁能解密对象。存储桶的默认加密方式必须是 KMS；如果规则用参数 kmsKeyArns 指定了密钥，则必须使用其中之一。
#     fix: 将存储桶的默认加密方式设为 KMS，并选择允许的密钥。
package policies.bucket.bucket_default_encryption_kms

import data.policies.lib.bucket
import data.policies.lib.key
import data.policies.lib.reasons

# METADATA
# description: >-
#   The algorithm of the default encryption, the key, empty when it is the cloud's own, and whether the rule allows it.
evidence := {
	"encryption": bucket.encryption,
	"key": bucket.encryption_key,
	"key_allowed": key.allowed(bucket.encryption_key, input.parameters.kmsKeyArns),
} if {
	bucket.encryption in _by_kms[input.resource.type]
}

# METADATA
# description: The algorithm of another default encryption, empty when there is none.
evidence := {"encryption": bucket.encryption} if not bucket.encryption in _by_kms[input.resource.type]

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
	evidence.key_allowed == false
}

_shown("", nothing) := nothing

_shown(value, _) := value if value != ""
