# METADATA
# title: ACK clusters encrypt their Secrets
# description: >-
#   Encryption keeps Secrets unreadable in a copy of the cluster's storage. The Secrets of an ACK cluster must be encrypted with a KMS key.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/configure-secret-disk-drop-encryption-in-the-ack-cluster
# custom:
#   id: ack-cluster-encryption-enabled
#   aliases:
#     alicloud: [ack-cluster-encryption-enabled]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::ACK::Cluster
#   fix: Enable encryption of Secrets at rest. Only Pro clusters support it.
#   differences:
#     - A cluster without a provider key counts as not encrypting its Secrets. This follows the API's description and has not been tried.
#   zh:
#     title: ACK 集群已开启 Secret 落盘加密
#     description: 加密后，即使集群的存储被复制，也无法读取其中的 Secret。ACK 集群的 Secret 必须使用 KMS 密钥加密。
#     fix: 开启 Secret 落盘加密，仅 Pro 版集群支持。
package policies.cluster.ack_cluster_encryption_enabled

import data.policies.lib.cluster
import data.policies.lib.reasons

# METADATA
# description: Whether Secrets are encrypted.
evidence := {"deleting": false, "encrypted": cluster.secrets_encrypted} if cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("Secrets are not encrypted with a key of KMS", "parameters.EncryptionProviderKey") if not evidence.encrypted
