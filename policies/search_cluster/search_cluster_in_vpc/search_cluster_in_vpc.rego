# METADATA
# title: Elasticsearch and CSS clusters are in an allowed VPC
# description: >-
#   An Elasticsearch cluster is in one of the virtual private clouds that the rule names.
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
#       description: The identifiers of the VPCs that comply, none for each VPC
#       default: []
#       aliases: [vpcIds, vpcId]
#   fix: Deploy a new cluster in an allowed VPC and migrate its data.
#   differences:
#     - Alibaba Cloud's own rule for Elasticsearch has no known identifier; its instances are always in a VPC.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
