# METADATA
# title: Elasticsearch and CSS clusters are in an allowed VPC
# description: >-
#   Only approved networks should reach a cluster. An Elasticsearch or CSS cluster must be in a VPC. If authorizedVpcIds lists VPCs, it must
#   be in one of them.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1572.html
# custom:
#   id: search-cluster-in-vpc
#   aliases:
#     huaweicloud: [css-cluster-in-vpc]
#   former: [css-cluster-in-vpc]
#   severity: medium
#   resource_types:
#     - huaweicloud/css.clusters
#     - alicloud/ACS::Elasticsearch::Instance
#   parameters:
#     authorizedVpcIds:
#       type: list
#       description: IDs of the allowed VPCs; an empty list allows any VPC
#       default: []
#       aliases: [vpcIds, vpcId]
#   fix: Deploy a new cluster in an allowed VPC and migrate the data.
#   differences:
#     - The identifier of Alibaba Cloud's managed rule for Elasticsearch is not known. Elasticsearch instances are always in a VPC.
#     - A cluster that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: Elasticsearch 和 CSS 集群位于允许的 VPC 中
#     description: 只有经批准的网络才应能访问集群。Elasticsearch 或云搜索服务（CSS）集群必须位于 VPC（专有网络、虚拟私有云）中；如果 authorizedVpcIds 列出了 VPC，则必须位于其中之一。
#     fix: 在允许的 VPC 中部署新集群并迁移数据。
package policies.search_cluster.search_cluster_in_vpc

import data.policies.lib.search_cluster
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier.
evidence := {"deleting": false, "vpc_id": search_cluster.vpc_id} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.authorizedVpcIds, search_cluster.paths.vpc_id) if {
	vpc_id := evidence.vpc_id
	not vpc_membership.in_vpc(vpc_id, input.parameters.authorizedVpcIds)
}
