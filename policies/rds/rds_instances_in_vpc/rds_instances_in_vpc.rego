# METADATA
# title: RDS instances are in a VPC
# description: >-
#   A VPC isolates a database from other customers, who share the classic network. An RDS instance must be in a VPC. If vpcIds lists VPCs,
#   it must be in one of them.
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
#       description: IDs of the allowed VPCs; an empty list allows any VPC
#       default: []
#       aliases: [vpcId]
#   fix: Switch the instance to an allowed VPC, or migrate its data to an instance in one.
#   frameworks:
#     MLPS 2.0 Level 3: [8.1.2.1 c]
#   differences:
#     - Huawei Cloud's managed rule requires a VPC ID, because every instance there is in a VPC.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 使用 VPC 的 RDS 实例
#     description: 经典网络由所有用户共享，VPC（专有网络、虚拟私有云）则与其他用户隔离。RDS 实例必须位于 VPC 中；如果 vpcIds 列出了 VPC，则必须位于其中之一。
#     fix: 将该实例切换到允许的 VPC，或将数据迁移到其中的实例。
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
