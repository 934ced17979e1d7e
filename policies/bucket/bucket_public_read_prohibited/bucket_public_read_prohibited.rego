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
#     - Of an OSS bucket the access control list alone is judged, as by Alibaba Cloud's rule; its policy is not in the item.
#     - An S3 bucket's statement with a condition on fixed callers or networks is not public; the account's own Block Public Access setting is not looked at.
package policies.bucket.bucket_public_read_prohibited

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: >-
#   What the access control list permits everybody, and the numbers of the policy's statements that let everybody read. What Block Public
#   Access takes back does not count.
evidence := {"acl": bucket.acl_public_read, "policy_statements": bucket.policy_public_read} if input.resource.type == "aws/AWS::S3::Bucket"

# METADATA
# description: What the access control list permits everybody.
evidence := {"acl": bucket.acl_public_read} if input.resource.type == "alicloud/ACS::OSS::Bucket"

deny contains reasons.equals(
	sprintf("the access control list grants everyone %s", [permissions]),
	permissions, "private", bucket.paths.acl,
) if {
	evidence.acl != []
	permissions := concat(", ", evidence.acl)
}

deny contains reasons.none(
	sprintf("statements of the bucket policy that allow public reads: %d", [number]),
	number, bucket.paths.policy,
) if {
	number := count(evidence.policy_statements)
	number > 0
}
