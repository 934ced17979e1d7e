# METADATA
# title: ACK clusters have nodes in three zones
# description: The nodes of a Kubernetes cluster are in at least three zones, so that its workloads survive the failure of one.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/use-regional-multi-zone-ack-clusters
# custom:
#   id: ack-cluster-node-multi-zone
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::ACK::Cluster
#   fix: Add node pools with vSwitches in other zones, until the cluster has nodes in at least three.
#   differences:
#     - >-
#       Only nodes that are ECS instances count. A cluster that has fewer than three zones among these, and other nodes besides, is Undetermined; one
#       without any node does not comply.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: ACK 集群节点分布在三个可用区
#     description: ACK 集群的节点必须分布在至少三个可用区，以便单个可用区故障时业务不中断。
#     fix: 使用其他可用区的交换机创建节点池，使集群节点分布在至少三个可用区。
package policies.cluster.ack_cluster_node_multi_zone

import data.policies.lib.cluster
import data.policies.lib.reasons

# METADATA
# description: The zones of the nodes. Three are enough, whatever else is not known.
evidence := {"deleting": false, "zones": cluster.node_zones} if {
	cluster.deleting == false
	true in {cluster.node_zones_complete, count(cluster.node_zones) >= 3}
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the nodes are in %d zones", [count(evidence.zones)]),
	count(evidence.zones), 3, "ZoneId",
) if {
	count(evidence.zones) < 3
}
