# METADATA
# title: OSS and OBS bucket policies demand HTTPS
# description: >-
#   Others can read or change data that is sent over plain HTTP. The bucket policy must deny everyone every action over HTTP, or each of its statements that
#   allows something must allow it over HTTPS only.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/oss-bucket-only-https-enabled
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3046.html
# custom:
#   id: bucket-policy-demands-https
#   aliases:
#     alicloud: [oss-bucket-only-https-enabled]
#     huaweicloud: [obs-bucket-ssl-requests-only]
#   former: [oss-bucket-only-https-enabled]
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#     - huaweicloud/obs.buckets
#   fix: >-
#     Add a statement to the bucket policy that denies everyone (*) every action (oss:*, on OBS *) on the bucket and its objects if acs:SecureTransport (on OBS
#     SecureTransport) is false.
#   differences:
#     - >-
#       A bucket without a policy accepts plain HTTP and does not comply. Huawei Cloud documents its managed rule for what the bucket policy allows, and not for
#       a bucket without one.
#     - >-
#       Statements that allow over HTTPS only are accepted if all that allow something do so. Users whose own policies (RAM, IAM) give them access, and
#       everyone whom the access control list gives some, can still use plain HTTP then; a denial holds for them, too.
#     - On OBS, the condition is read in the forms Bool and StringEquals of SecureTransport and g:SecureTransport; short forms of operators are not accepted.
#   zh:
#     title: OSS 和 OBS 桶策略要求使用 HTTPS
#     description: 通过明文 HTTP 传输的数据可能被窃取或篡改。桶策略（Bucket Policy）必须拒绝通过 HTTP 的所有访问，或者每条允许语句都只允许通过 HTTPS 访问。
#     fix: 在桶策略中添加一条语句：当 acs:SecureTransport（OBS 为 SecureTransport）为 false 时，拒绝所有人（*）对桶及其对象的所有操作（oss:*，OBS 为 *）。
package policies.bucket_policy.bucket_policy_demands_https

import data.policies.lib.bucket_policy
import data.policies.lib.reasons

# METADATA
# description: Whether plain HTTP is denied, and whether everything that is allowed is allowed over HTTPS only.
evidence := {"http_denied": bucket_policy.plain_http_denied, "https_demanded": bucket_policy.https_demanded}

deny contains reasons.is_true("the bucket policy lets requests over HTTP through", "bucket policy") if {
	evidence.http_denied == false
	evidence.https_demanded == false
}
