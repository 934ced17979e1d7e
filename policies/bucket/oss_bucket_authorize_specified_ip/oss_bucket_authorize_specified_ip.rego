# METADATA
# title: OSS bucket policies allow specified IP addresses only
# description: >-
#   A bucket is private and every statement of its policy that allows something is limited to certain IP addresses, or the policy denies everything from
#   any other address. Keys that are stolen are then of no use elsewhere.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/oss-bucket-authorize-specified-ip
# custom:
#   id: oss-bucket-authorize-specified-ip
#   severity: low
#   trigger: period
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: >-
#     Make the bucket private, and add the condition IpAddress with acs:SourceIp and the addresses that are meant to each statement of the bucket policy;
#     or deny everybody everything from other addresses (NotIpAddress).
#   differences:
#     - >-
#       The vendor's text calls a private bucket compliant, and one whose policy allows all addresses not; it does not say what a private bucket with such
#       a policy is. Here both must hold, so that a policy that lets any address in is always found.
#     - A condition about a VPC does not name addresses. The addresses 0.0.0.0/0 and ::/0, and ranges that together are every address, are not specified ones.
#   zh:
#     title: OSS 存储空间授权策略只允许特定 IP 访问
#     description: 存储空间必须为私有，且授权策略中每条允许语句都限定访问 IP，或者授权策略拒绝其他 IP 的所有访问。这样密钥泄露后也无法在其他地方使用。
#     fix: 将存储空间的读写权限设置为私有，并为授权策略的每条允许语句添加 IpAddress 条件（acs:SourceIp）；或者通过 NotIpAddress 条件拒绝其他 IP 的所有访问。
package policies.bucket.oss_bucket_authorize_specified_ip

import data.policies.lib.bucket
import data.policies.lib.bucket_policy
import data.policies.lib.reasons

# METADATA
# description: >-
#   Whether other addresses are denied everything; if not, what the access control list gives everybody and which statements allow requests from any
#   address.
evidence := {"other_addresses_denied": true} if bucket_policy.other_addresses_denied

# METADATA
# description: The access control list and the statements decide.
evidence := {"other_addresses_denied": false, "acl": bucket.acl_public_read, "open_statements": bucket_policy.open_statements} if {
	bucket_policy.other_addresses_denied == false
}

deny contains reasons.none("the access control list gives everybody access from any address", evidence.acl, bucket.paths.acl) if {
	evidence.other_addresses_denied == false
	evidence.acl != []
}

deny contains reasons.none(
	"the bucket policy allows something to requests from any address",
	evidence.open_statements, "bucket policy",
) if {
	evidence.other_addresses_denied == false
	evidence.open_statements != []
}
