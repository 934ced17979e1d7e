# METADATA
# title: S3 and OSS buckets do not allow public read access
# description: >-
#   Neither the access control list nor the policy of the bucket lets everybody read in it. What is open by mistake is how data leaks.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-public-read-prohibited.html
# custom:
#   id: bucket-public-read-prohibited
#   aliases:
#     alicloud: [oss-bucket-public-read-prohibited, oss-bucket-public-acl-check]
#     aws: [s3-bucket-public-read-prohibited]
#   former: [oss-bucket-public-read-prohibited]
#   severity: high
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#     - aws/AWS::S3::Bucket
#   fix: Make the access control list private, take public statements out of the bucket's policy, and switch Block Public Access on.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3, AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, "2.2", 2.2.2]
#   differences:
#     - Alibaba Cloud's rule judges the access control list alone; here Block Public Access of the bucket takes it back, and the bucket's policy counts where the item has it.
#     - >-
#       Of S3's meaning of "public" are read: a role, user, access point or other ARN of a fixed account is fixed, whatever it leaves open of
#       that account; ranges that join are asked as one; a denial to everybody takes back what it covers. ForAllValues and IfExists restrict
#       nothing, as they hold for requests without the key.
#     - Account-level Block Public Access is not looked at.
package policies.bucket.bucket_public_read_prohibited

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: >-
#   What the access control list permits everybody, and the numbers of the policy's statements that let everybody read. What Block Public
#   Access takes back does not count.
evidence := {"acl": bucket.acl_public_read, "policy_statements": bucket.policy_public_read}

# METADATA
# description: One of them that is public is enough, if the other cannot be read.
evidence := {"acl": bucket.acl_public_read} if {
	some _ in bucket.acl_public_read
	[numbers | numbers := bucket.policy_public_read] == []
}

evidence := {"policy_statements": bucket.policy_public_read} if {
	some _ in bucket.policy_public_read
	[permissions | permissions := bucket.acl_public_read] == []
}

deny contains reasons.equals(
	sprintf("the access control list grants everyone %s", [permission]),
	permission, "private", bucket.paths.acl,
) if {
	some permission in evidence.acl
}

deny contains reasons.has_not(
	sprintf("statement %d of the bucket policy allows public reads", [number]),
	number, number, bucket.paths.policy,
) if {
	some number in evidence.policy_statements
}
