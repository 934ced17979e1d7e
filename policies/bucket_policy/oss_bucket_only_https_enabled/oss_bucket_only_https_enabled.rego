# METADATA
# title: OSS bucket policies demand HTTPS
# description: >-
#   The bucket policy denies everybody everything over plain HTTP, or allows everything that it allows over HTTPS only, so that nobody reads or changes
#   data on the way.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/oss-bucket-only-https-enabled
# custom:
#   id: oss-bucket-only-https-enabled
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: >-
#     Add a statement to the bucket policy that denies everybody (*) the actions oss:* on the bucket and its objects if acs:SecureTransport is false.
#   differences:
#     - A bucket without a policy accepts plain HTTP and does not comply.
#     - >-
#       Statements that allow over HTTPS only are taken if all that allow something do so. Users whose own RAM policies give them access, and
#       everybody whom the access control list gives some, can still use plain HTTP then; a denial holds for them, too.
#   zh:
#     title: OSS 存储空间授权策略要求使用 HTTPS
#     description: 授权策略必须拒绝通过 HTTP 的所有访问，或者每条允许语句都只允许通过 HTTPS 访问，避免数据在传输过程中被窃取或篡改。
#     fix: 在授权策略中添加一条语句：当 acs:SecureTransport 为 false 时，拒绝所有账号（*）对存储空间及其文件的所有操作（oss:*）。
package policies.bucket_policy.oss_bucket_only_https_enabled

import data.policies.lib.bucket_policy
import data.policies.lib.reasons

# METADATA
# description: Whether plain HTTP is denied, and whether everything that is allowed is allowed over HTTPS only.
evidence := {"http_denied": bucket_policy.plain_http_denied, "https_demanded": bucket_policy.https_demanded}

deny contains reasons.is_true("the bucket policy lets requests over HTTP through", "bucket policy") if {
	evidence.http_denied == false
	evidence.https_demanded == false
}
