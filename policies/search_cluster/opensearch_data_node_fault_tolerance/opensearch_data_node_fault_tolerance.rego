# METADATA
# title: OpenSearch and Elasticsearch domains have three data nodes in multiple zones
# description: >-
#   With enough data nodes in several availability zones, a domain survives the failure of a node or a zone. An OpenSearch or Elasticsearch
#   domain must have at least three data nodes and zone awareness enabled.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/opensearch-data-node-fault-tolerance.html
# custom:
#   id: opensearch-data-node-fault-tolerance
#   severity: medium
#   resource_types:
#     - aws/AWS::OpenSearch::Domain
#     - aws/AWS::Elasticsearch::Domain
#   fix: Configure at least three data nodes and enable zone awareness.
#   differences:
#     - AWS's managed rule judges OpenSearch domains. Elasticsearch domains have the same two settings and are judged here too.
#     - A cluster that is being deleted is not applicable. AWS does not document how its managed rule treats it.
#   zh:
#     title: OpenSearch 和 Elasticsearch 域在多个可用区至少有三个数据节点
#     description: 数据节点足够多且分布在多个可用区时，域可以承受节点或可用区故障。OpenSearch 或 Elasticsearch 域必须至少有三个数据节点，并启用区域感知。
#     fix: 为域配置至少三个数据节点，并启用区域感知。
package policies.search_cluster.opensearch_data_node_fault_tolerance

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: The number of data nodes, and whether they are spread over zones.
evidence := {"deleting": false, "data_nodes": search_cluster.data_nodes, "zone_aware": search_cluster.zone_aware} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the number of data nodes is %v", [evidence.data_nodes]),
	evidence.data_nodes, 3, search_cluster.paths.data_nodes,
) if {
	evidence.data_nodes < 3
}

deny contains reasons.is_true("zone awareness is off", search_cluster.paths.zone_aware) if evidence.zone_aware == false
