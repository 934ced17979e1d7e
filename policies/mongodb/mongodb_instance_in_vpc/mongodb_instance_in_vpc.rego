# METADATA
# title: MongoDB and DDS instances are in a VPC
# description: >-
#   A document database is in a virtual private cloud (in one of those that the rule names, if it names any), and not in the classic network that all customers
#   share.
# related_resources:
#   - https://www.alibabacloud.com/help/doc-detail/209267.htm
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: mongodb-instance-in-vpc
#   aliases:
#     huaweicloud: [dds-instance-in-vpc]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::MongoDB::DBInstance
#     - huaweicloud/dds.instances
#   parameters:
#     vpcIds:
#       type: list
#       description: The identifiers of the VPCs that comply, none for each VPC
#       default: []
#       aliases: [vpcId]
#   fix: Switch the instance to an allowed VPC, or migrate its data to an instance there.
#   differences:
#     - Huawei Cloud's rule must name a VPC, because every instance there is in one.
#     - The published resource schema of Alibaba Cloud does not list the VPC's identifier (VPCId); it is read as the product's API spells it.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.mongodb.mongodb_instance_in_vpc

import data.policies.lib.mongodb
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier, empty for the classic network.
evidence := {"deleting": false, "vpc_id": mongodb.vpc_id} if mongodb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, mongodb.paths.vpc_id) if {
	vpc_id := evidence.vpc_id
	not vpc_membership.in_vpc(vpc_id, input.parameters.vpcIds)
}
