# METADATA
# title: OpenSearch and Elasticsearch domains have node-to-node encryption enabled
# description: >-
#   The nodes of an OpenSearch or Elasticsearch domain encrypt what they send to each other.
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
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
