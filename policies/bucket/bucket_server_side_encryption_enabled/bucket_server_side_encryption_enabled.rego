# METADATA
# title: S3 and OSS buckets have default server-side encryption enabled
# description: >-
#   Server-side encryption keeps data unreadable on lost or stolen media. The bucket must have default encryption enabled. On OSS the algorithm must
#   be AES256, with keys that OSS manages. On S3 it must be AES256, aws:kms or aws:kms:dsse, unless the bucket policy denies everyone uploads that do not
#   demand encryption.
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
#   fix: Enable default encryption for the bucket; on OSS, choose AES256.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CM-6a, CM-9b, CP-9d, CP-9(8), PM-11b, SC-8(3), SC-8(4)]
#     PCI DSS 3.2.1: ["2.2", "3.4", 8.2.1, "10.5"]
#   differences:
#     - >-
#       As in Alibaba Cloud's managed rule, OSS must manage the keys (AES256). A bucket with KMS keys does not comply; the managed rule
#       oss-default-encryption-kms is for those.
#   zh:
#     title: S3 存储桶和 OSS 存储空间已开启默认服务端加密
#     description: 服务端加密可以防止存储介质丢失或被盗后数据泄露。存储桶必须开启默认加密：OSS 必须使用 OSS 完全托管的 AES256，S3 可以使用 AES256、aws:kms 或 aws:kms:dsse，或由存储桶策略拒绝所有人上传未加密的对象。
#     fix: 为存储桶开启默认加密；OSS 请选择 AES256。
package policies.bucket.bucket_server_side_encryption_enabled

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The algorithm of the default encryption, empty when there is none.
evidence := {"encryption": bucket.encryption} if not _by_policy

# METADATA
# description: There is none, and whether the bucket's policy denies unencrypted uploads.
evidence := {"encryption": "", "unencrypted_uploads_denied": bucket.unencrypted_uploads_denied} if _by_policy

_by_policy if {
	input.resource.type == "aws/AWS::S3::Bucket"
	bucket.encryption == ""
}

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
	not evidence.unencrypted_uploads_denied
}

_shown("") := "off"

_shown(algorithm) := algorithm if algorithm != ""
