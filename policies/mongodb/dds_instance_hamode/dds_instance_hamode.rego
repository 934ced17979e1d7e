# METADATA
# title: DDS instances have the required deployment mode
# description: >-
#   The deployment mode determines how a DDS instance scales and whether it survives the failure of a node. The instance must have the
#   required mode: sharded cluster, replica set or single node.
# related_resources:
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: dds-instance-hamode
#   severity: medium
#   resource_types:
#     - huaweicloud/dds.instances
#   parameters:
#     haMode:
#       type: string
#       description: The required mode
#       required: true
#       enum: [Sharding, ReplicaSet, Single]
#   fix: Migrate the data to an instance with the required mode.
#   differences:
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 文档数据库服务（DDS）实例为指定的部署模式
#     description: 部署模式决定 DDS 实例的扩展能力以及能否承受节点故障。实例必须采用指定的模式：集群（Sharding）、副本集（ReplicaSet）或单节点（Single）。
#     fix: 将数据迁移到采用指定模式的实例。
package policies.mongodb.dds_instance_hamode

import data.policies.lib.mongodb
import data.policies.lib.reasons

# METADATA
# description: How the nodes work together.
evidence := {"deleting": false, "mode": mongodb.mode} if mongodb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.equals(
	sprintf("the mode of the instance is %v", [evidence.mode]),
	evidence.mode, input.parameters.haMode, mongodb.paths.mode,
) if {
	lower(evidence.mode) != lower(input.parameters.haMode)
}
