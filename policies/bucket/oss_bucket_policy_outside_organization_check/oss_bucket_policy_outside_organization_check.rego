# METADATA
# title: OSS buckets give nothing to accounts outside the organization
# description: Neither the access control list nor the policy of a bucket allows something to everybody or to an account outside the resource directory.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/bucket-policy-authorization-outside-the-organization
# custom:
#   id: oss-bucket-policy-outside-organization-check
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: Make the bucket private, and remove the accounts from the bucket policy that are not yours.
#   differences:
#     - >-
#       A policy that cannot be read, and one that names RAM users by their ids (18 digits), which do not name their account, is Undetermined; the
#       vendor calls it noncompliant. Name accounts or ARNs of roles instead.
#     - >-
#       Only the management account of the resource directory, or a delegated administrator, may list its members. A function in another account cannot
#       judge buckets that have a policy.
#   zh:
#     title: OSS 存储空间未授权给组织外的账号
#     description: 存储空间的读写权限和授权策略不能允许所有人或资源目录以外的账号访问。
#     fix: 将存储空间的读写权限设置为私有，并从授权策略中删除不属于本组织的账号。
package policies.bucket.oss_bucket_policy_outside_organization_check

import data.policies.lib.bucket
import data.policies.lib.bucket_policy
import data.policies.lib.reasons

# METADATA
# description: What the access control list gives everybody, and whom outside the organization the policy allows something.
evidence := {"acl": bucket.acl_public_read, "outside_principals": outside} if {
	outside := bucket_policy.outside_principals
}

deny contains reasons.none("the access control list gives everybody access", evidence.acl, bucket.paths.acl) if evidence.acl != []

deny contains reasons.none(
	sprintf("the bucket policy allows something to %s, which is outside the organization", [principal]),
	[principal], "bucket policy",
) if {
	some principal in evidence.outside_principals
}
