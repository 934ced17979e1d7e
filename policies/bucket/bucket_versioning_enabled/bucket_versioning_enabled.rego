# METADATA
# title: S3 and OSS buckets have versioning enabled
# description: >-
#   Versioning keeps earlier versions of objects that are deleted or overwritten, so mistakes and attacks can be undone. The bucket must have
#   versioning enabled. The parameter isMfaDeleteEnabled also requires MFA delete on S3.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-versioning-enabled.html
# custom:
#   id: bucket-versioning-enabled
#   aliases:
#     alicloud: [oss-bucket-versioning-enabled]
#     aws: [s3-bucket-versioning-enabled]
#   former: [oss-bucket-versioning-enabled]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#     - aws/AWS::S3::Bucket
#   parameters:
#     isMfaDeleteEnabled:
#       type: boolean
#       description: Whether MFA delete must be enabled, too; AWS only
#       default: false
#   fix: Enable versioning for the bucket. If the rule requires MFA delete, enable MFA delete, too.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(2), CP-1(2), CP-2(5), CP-6a, CP-6(1), CP-6(2), CP-9a, CP-9b]
#     PCI DSS 3.2.1: [10.5.3]
#   differences:
#     - OSS does not offer MFA delete, so the parameter has no effect on OSS buckets.
#   zh:
#     title: S3 存储桶和 OSS 存储空间已开启版本控制
#     description: 开启版本控制后，被删除或覆盖的对象会保留历史版本，误操作或攻击造成的改动可以恢复。存储桶必须开启版本控制；参数 isMfaDeleteEnabled 为 true 时，S3 存储桶还必须启用 MFA 删除。
#     fix: 为存储桶开启版本控制；如规则要求，同时启用 MFA 删除。
package policies.bucket.bucket_versioning_enabled

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: Whether the bucket keeps versions and requires MFA to delete one.
evidence := {"versioned": bucket.versioned, "mfa_delete": bucket.mfa_delete} if input.resource.type == "aws/AWS::S3::Bucket"

# METADATA
# description: Whether the bucket keeps versions.
evidence := {"versioned": bucket.versioned} if input.resource.type == "alicloud/ACS::OSS::Bucket"

deny contains reasons.is_true("versioning is off", bucket.paths.versioned) if not evidence.versioned

deny contains reasons.is_true("versions can be deleted without MFA", bucket.paths.mfa_delete) if {
	input.parameters.isMfaDeleteEnabled
	evidence.mfa_delete == false
}
