# METADATA
# title: S3 and OSS buckets do not allow public write access
# description: >-
#   Neither the access control list nor the policy of the bucket lets everybody write in it. What is open by mistake is how data is destroyed and replaced.
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
#   fix: Make the access control list private, take public statements out of the bucket's policy, and switch Block Public Access on.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3, AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, "2.2", 2.2.2]
#   differences:
#     - Alibaba Cloud's older text forbids public-read-write only; its current page wants the access control list to be private, as does this policy.
#     - Of an OSS bucket the access control list alone is judged, as by Alibaba Cloud's rule; its policy is not in the item.
#     - An S3 bucket's statement with a condition on fixed callers or networks is not public; the account's own Block Public Access setting is not looked at.
package policies.bucket.bucket_public_write_prohibited

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: >-
#   What the access control list permits everybody, and the numbers of the policy's statements that let everybody write. What Block Public
#   Access takes back does not count.
evidence := {"acl": bucket.acl_public_write, "policy_statements": bucket.policy_public_write} if input.resource.type == "aws/AWS::S3::Bucket"

# METADATA
# description: What the access control list permits everybody. Alibaba Cloud wants it to be private.
evidence := {"acl": bucket.acl_public_read} if input.resource.type == "alicloud/ACS::OSS::Bucket"

deny contains reasons.equals(
	sprintf("the access control list grants everyone %s", [permissions]),
	permissions, "private", bucket.paths.acl,
) if {
	evidence.acl != []
	permissions := concat(", ", evidence.acl)
}

deny contains reasons.none(
	sprintf("statements of the bucket policy that allow public writes: %d", [number]),
	number, bucket.paths.policy,
) if {
	number := count(evidence.policy_statements)
	number > 0
}
