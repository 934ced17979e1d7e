# METADATA
# title: S3 and OSS buckets have versioning enabled
# description: Objects that are deleted or overwritten stay as earlier versions, so that a mistake or an attack can be undone.
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
#       description: Whether deleting a version must also ask for a second factor; on AWS only
#       default: false
#   fix: Switch the bucket's versioning on.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(2), CP-1(2), CP-2(5), CP-6a, CP-6(1), CP-6(2), CP-9a, CP-9b]
#     PCI DSS 3.2.1: [10.5.3]
#   differences:
#     - OSS knows no second factor for deleting versions; the parameter says nothing about its buckets.
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
