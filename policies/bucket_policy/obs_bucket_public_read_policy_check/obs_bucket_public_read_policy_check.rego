# METADATA
# title: OBS bucket policies do not allow public read access
# description: >-
#   A bucket that is public by mistake leaks data. No statement of an OBS bucket policy may let everyone read, unless a condition says which addresses or
#   networks are meant.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3044.html
# custom:
#   id: obs-bucket-public-read-policy-check
#   severity: high
#   resource_types:
#     - huaweicloud/obs.buckets
#   fix: Name the accounts and users in the bucket policy, or add a condition to the statement that names addresses, VPCs or VPC endpoints.
#   differences:
#     - >-
#       Only the bucket policy is checked. Since September 2025, the managed rule also checks the bucket's access control list (ACL): a bucket that is public
#       by its ACL alone is compliant here. Block Public Access is not read either: a public statement that it blocks does not comply.
#     - >-
#       Huawei Cloud does not document which statements its analysis takes for public. Here, one is public unless it names fixed accounts (domain/ACCOUNT), or a
#       condition names VPCs (SourceVpc), VPC endpoints (SourceVpce) or address ranges (SourceIp) that together are no broader than /8 (IPv6: /32). Access for
#       every Huawei Cloud account (domain/*) or every federated user is public. A denial to everyone cancels what it covers.
#   zh:
#     title: OBS 桶策略禁止公共读
#     description: 误设为公开的桶会造成数据泄露。OBS 桶策略中，任何语句都不得允许所有人读取，除非用条件限定了地址或网络。
#     fix: 在桶策略中指定账号和用户，或为该语句添加限定地址、VPC 或 VPC 终端节点的条件。
package policies.bucket_policy.obs_bucket_public_read_policy_check

import data.policies.lib.bucket_policy
import data.policies.lib.reasons

# METADATA
# description: The numbers of the statements that let everybody read.
evidence := {"policy_statements": [number | some number in bucket_policy.public_read]}

deny contains reasons.has_not(sprintf("statement %d of the bucket policy allows public reads", [number]), number, number, "bucket policy") if {
	some number in evidence.policy_statements
}
