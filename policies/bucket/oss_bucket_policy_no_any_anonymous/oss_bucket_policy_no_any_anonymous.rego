# METADATA
# title: OSS bucket policies grant nothing to everyone
# description: >-
#   A statement for everyone makes data public. No statement of an OSS bucket policy may allow everyone an action, unless a condition says which addresses,
#   networks or accounts are meant.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/oss-bucket-policy-no-any-anonymous
# custom:
#   id: oss-bucket-policy-no-any-anonymous
#   aliases:
#     alicloud: [oss-bucket-policy-no-any-anonymous]
#   severity: high
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: Name the accounts and users in the bucket policy, or add a condition to the statement that names addresses or networks.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.3.1 a]
#   differences:
#     - >-
#       A statement for everyone is compliant if a condition limits it as Block Public Access of OSS demands: to address ranges that together are no broader
#       than /8 (IPv6: /32), to a VPC or to an access key. Other conditions, such as one that demands HTTPS, limit nobody.
#   zh:
#     title: OSS 存储空间授权策略未向所有人授权
#     description: 向所有人授权会使数据公开。OSS 存储空间（Bucket）的授权策略中，任何语句都不得允许所有人执行操作，除非用条件限定了地址、网络或账号。
#     fix: 在授权策略中指定账号和用户，或为该语句添加限定地址或网络的条件。
package policies.bucket.oss_bucket_policy_no_any_anonymous

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The numbers of the statements that allow something to everybody.
evidence := {"anonymous_statements": bucket.anonymous_statements}

deny contains reasons.none(
	"the bucket policy allows something to everybody",
	evidence.anonymous_statements, "bucket policy",
) if {
	some _ in evidence.anonymous_statements
}
