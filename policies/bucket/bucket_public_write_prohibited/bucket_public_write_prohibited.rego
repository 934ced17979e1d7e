# METADATA
# title: S3 and OSS buckets do not allow public write access
# description: >-
#   Anyone can destroy or replace the data in a bucket with public write access. Neither the access control list (ACL) nor the bucket policy may let
#   everyone write. On OSS, the ACL must be private, so public-read does not comply either. Access that the bucket's Block Public Access setting
#   blocks does not count.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/oss-bucket-public-write-prohibited
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-public-write-prohibited.html
# custom:
#   id: bucket-public-write-prohibited
#   aliases:
#     alicloud: [oss-bucket-public-write-prohibited]
#     aws: [s3-bucket-public-write-prohibited]
#   former: [oss-bucket-public-write-prohibited]
#   severity: high
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#     - aws/AWS::S3::Bucket
#   fix: Make the ACL private, remove public statements from the bucket policy, and enable Block Public Access.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3, AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, "2.2", 2.2.2]
#   differences:
#     - Alibaba Cloud's older documentation forbids public-read-write only. Its current page requires a private ACL, and so does this policy.
#     - >-
#       Alibaba Cloud's managed rule checks the ACL only. Here, Block Public Access of the bucket overrides the ACL, and the bucket policy counts if
#       the item includes it.
#     - >-
#       For S3, "public" is decided as follows. A role, user, access point or other ARN of a fixed account is not public, whatever it leaves open
#       within that account. Address ranges that join are tested together. A denial to everyone cancels what it covers. ForAllValues and IfExists
#       restrict nothing, because they also hold for requests without the key.
#     - Account-level Block Public Access is not checked.
#   zh:
#     title: S3 存储桶和 OSS 存储空间禁止公共写
#     description: 允许公共写的存储桶，任何人都能破坏或替换其中的数据。访问控制列表（ACL）和存储桶策略（Bucket Policy）都不得允许所有人写入；OSS 的 ACL 必须是私有（private），公共读（public-read）同样不合规。已被存储桶的阻止公共访问设置拦截的授权不计入。
#     fix: 将 ACL 改为私有，删除存储桶策略中的公开授权语句，并开启阻止公共访问。
package policies.bucket.bucket_public_write_prohibited

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: >-
#   What the access control list permits everybody, and the numbers of the policy's statements that let everybody write. What Block Public
#   Access takes back does not count.
evidence := {
	"acl": [permission | some permission in _acl],
	"policy_statements": [number | some number in bucket.policy_public_write],
}

_acl := bucket.acl_public_write if input.resource.type == "aws/AWS::S3::Bucket"

# Alibaba Cloud wants the list to be private.
_acl := bucket.acl_public_read if input.resource.type == "alicloud/ACS::OSS::Bucket"

deny contains reasons.equals(
	sprintf("the access control list grants everyone %s", [permission]),
	permission, "private", bucket.paths.acl,
) if {
	some permission in evidence.acl
}

deny contains reasons.has_not(
	sprintf("statement %d of the bucket policy allows public writes", [number]),
	number, number, bucket.paths.policy,
) if {
	some number in evidence.policy_statements
}
