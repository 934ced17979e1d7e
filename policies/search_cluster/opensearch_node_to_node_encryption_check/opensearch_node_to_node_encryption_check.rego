# METADATA
# title: OpenSearch and Elasticsearch domains have node-to-node encryption enabled
# description: >-
#   Node-to-node encryption prevents traffic between the nodes of a domain from being read. It must be enabled for an OpenSearch or
#   Elasticsearch domain.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/opensearch-node-to-node-encryption-check.html
# custom:
#   id: opensearch-node-to-node-encryption-check
#   aliases:
#     aws: [opensearch-node-to-node-encryption-check, elasticsearch-node-to-node-encryption-check]
#   severity: medium
#   resource_types:
#     - aws/AWS::OpenSearch::Domain
#     - aws/AWS::Elasticsearch::Domain
#   fix: Enable node-to-node encryption.
#   differences:
#     - A cluster that is being deleted is not applicable. AWS does not document how its managed rule treats it.
#   zh:
#     title: OpenSearch 和 Elasticsearch 域已启用节点到节点加密
#     description: 节点到节点加密可防止域内节点之间的流量被窃听。OpenSearch 或 Elasticsearch 域必须启用节点到节点加密。
#     fix: 启用节点到节点加密。
package policies.search_cluster.opensearch_node_to_node_encryption_check

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: Whether the nodes encrypt what they send to each other.
evidence := {"deleting": false, "encrypted_between_nodes": search_cluster.encrypted_between_nodes} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("node-to-node encryption is off", search_cluster.paths.encrypted_between_nodes) if {
	evidence.encrypted_between_nodes == false
}
