# METADATA
# title: GaussDB instances are in an allowed VPC
# description: >-
#   VPCs separate networks from each other. A GaussDB or TaurusDB instance must be in one of the VPCs that the rule lists. An empty list allows any
#   VPC.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1555.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3072.html
# custom:
#   id: gaussdb-instance-in-vpc
#   aliases:
#     huaweicloud: [gaussdb-instance-in-vpc, gaussdb-mysql-instance-in-vpc]
#   severity: medium
#   resource_types:
#     - huaweicloud/gaussdb.instance
#     - huaweicloud/gaussdbformysql.instance
#   parameters:
#     vpcIds:
#       type: list
#       description: The IDs of the allowed VPCs; empty for any VPC
#       default: []
#       aliases: [vpcId, VpcIdList]
#   fix: Restore a backup to a new instance in an allowed VPC, because the VPC of an instance cannot be changed.
#   differences:
#     - Huawei Cloud's managed rules require a VPC, and the one for GaussDB exactly one. Here the list may be empty, and then every VPC complies.
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: GaussDB 实例位于指定的虚拟私有云
#     description: 虚拟私有云（VPC）用于隔离不同的网络。GaussDB 和 TaurusDB 实例必须位于参数 vpcIds 指定的虚拟私有云中；列表为空时，位于任一虚拟私有云即可。正在删除的实例不适用。
#     fix: 实例创建后无法更换虚拟私有云，请将备份恢复到指定虚拟私有云中的新实例。
package policies.gaussdb.gaussdb_instance_in_vpc

import data.policies.lib.gaussdb
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier.
evidence := {"deleting": false, "vpc_id": gaussdb.vpc_id} if gaussdb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if gaussdb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, gaussdb.paths.vpc_id) if {
	vpc_id := evidence.vpc_id
	not vpc_membership.in_vpc(vpc_id, input.parameters.vpcIds)
}
