# METADATA
# title: PolarDB clusters are in a VPC
# description: >-
#   A VPC isolates a database from other customers, who share the classic network. A PolarDB cluster must be in a VPC. If vpcIds lists VPCs,
#   it must be in one of them.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/polardb-dbcluster-in-vpc
# custom:
#   id: polardb-dbcluster-in-vpc
#   severity: medium
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   parameters:
#     vpcIds:
#       type: list
#       description: IDs of the allowed VPCs; an empty list allows any VPC
#       default: []
#   fix: Migrate the data to a cluster in an allowed VPC.
#   differences:
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 使用专有网络类型的 PolarDB 集群
#     description: 经典网络由所有用户共享，专有网络（VPC）则与其他用户隔离。PolarDB 集群必须位于专有网络中；如果 vpcIds 列出了专有网络，则必须位于其中之一。
#     fix: 将数据迁移到位于允许的专有网络中的集群。
package policies.polardb.polardb_dbcluster_in_vpc

import data.policies.lib.polardb
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier, empty for the classic network.
evidence := {"deleting": false, "vpc_id": polardb.vpc_id} if polardb.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, polardb.paths.vpc_id) if {
	vpc_id := evidence.vpc_id
	not vpc_membership.in_vpc(vpc_id, input.parameters.vpcIds)
}
