# METADATA
# title: ACK clusters encrypt their Secrets
# description: The Secrets of a Kubernetes cluster are encrypted with a key of KMS, so that a copy of its storage does not give them away.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/configure-secret-disk-drop-encryption-in-the-ack-cluster
# custom:
#   id: ack-cluster-encryption-enabled
#   aliases:
#     alicloud: [ack-cluster-encryption-enabled]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::ACK::Cluster
#   fix: Enable encryption at rest of Secrets; only Pro clusters offer it.
#   differences:
#     - That a cluster without a provider key does not encrypt its Secrets is taken from the API's description, not tried.
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
