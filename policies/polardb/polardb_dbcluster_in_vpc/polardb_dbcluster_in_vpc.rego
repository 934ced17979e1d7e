# METADATA
# title: PolarDB clusters are in a VPC
# description: >-
#   A PolarDB cluster is in a virtual private cloud (in one of those that the rule names, if it names any), and not in the classic network that all customers
#   share.
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
#       description: The identifiers of the VPCs that comply, none for each VPC
#       default: []
#   fix: Migrate the data to a cluster in an allowed VPC.
#   differences:
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
