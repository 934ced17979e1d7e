# METADATA
# title: RDS instances are in a VPC
# description: >-
#   A relational database is in a virtual private cloud (in one of those that the rule names, if it names any), and not in the classic network that all
#   customers share.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-instances-in-vpc
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-dbinstance-nettype-intranet-limit
# custom:
#   id: rds-instances-in-vpc
#   aliases:
#     alicloud: [rds-instances-in-vpc, rds-dbinstance-nettype-intranet-limit]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#     - huaweicloud/rds.instances
#   parameters:
#     vpcIds:
#       type: list
#       description: The identifiers of the VPCs that comply, none for each VPC
#       default: []
#       aliases: [vpcId]
#   fix: Switch the instance to an allowed VPC, or migrate its data to an instance there.
#   frameworks:
#     MLPS 2.0 Level 3: [8.1.2.1 c]
#   differences:
#     - Huawei Cloud's rule must name a VPC, because every instance there is in one.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.rds.rds_instances_in_vpc

import data.policies.lib.rds
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier, empty for the classic network.
evidence := {"deleting": false, "vpc_id": rds.vpc_id} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, rds.paths.vpc_id) if {
	vpc_id := evidence.vpc_id
	not vpc_membership.in_vpc(vpc_id, input.parameters.vpcIds)
}
