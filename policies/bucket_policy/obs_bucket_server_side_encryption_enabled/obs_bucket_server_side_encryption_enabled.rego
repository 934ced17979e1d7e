# METADATA
# title: OBS bucket policies demand server-side encryption
# description: >-
#   Server-side encryption keeps data unreadable on lost or stolen media. The bucket policy must deny everyone uploads that do not request encryption with KMS.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_5004.html
# custom:
#   id: obs-bucket-server-side-encryption-enabled
#   severity: medium
#   resource_types:
#     - huaweicloud/obs.buckets
#   fix: >-
#     Add a statement to the bucket policy that denies everyone (*) PutObject on the bucket's objects if x-obs-server-side-encryption is not kms
#     (StringNotEquals).
#   differences:
#     - >-
#       The page of the managed rule says that uploads whose x-obs-server-side-encryption is not kms must be denied, but its example denies those for which it
#       is kms (StringEquals). Here, the text counts.
#     - Only kms is accepted, as in the managed rule. Default encryption of the bucket and encryption with keys that OBS manages (AES256) are not checked.
#     - >-
#       The statement must have no other condition, which would leave some uploads undenied. A bucket without a policy does not comply.
#   zh:
#     title: OBS 桶策略要求服务端加密
#     description: 服务端加密可以防止存储介质丢失或被盗后数据泄露。桶策略必须拒绝所有人上传未要求使用 KMS 加密的对象。
#     fix: 在桶策略中添加一条语句：当 x-obs-server-side-encryption 不为 kms 时（StringNotEquals），拒绝所有人（*）对桶内对象执行 PutObject。
package policies.bucket_policy.obs_bucket_server_side_encryption_enabled

import data.policies.lib.bucket_policy
import data.policies.lib.reasons

# METADATA
# description: Whether uploads that do not request encryption with KMS are denied.
evidence := {"unencrypted_uploads_denied": bucket_policy.unencrypted_uploads_denied}

deny contains reasons.is_true("the bucket policy does not deny uploads without server-side encryption", "bucket policy") if {
	evidence.unencrypted_uploads_denied == false
}
