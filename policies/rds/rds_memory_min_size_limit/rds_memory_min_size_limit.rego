# METADATA
# title: RDS instances have a minimum memory size
# description: Too little memory slows a database down. The memory of an RDS instance must be at least the given size.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-memory-min-size-limit
# custom:
#   id: rds-memory-min-size-limit
#   severity: low
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   parameters:
#     memorySize:
#       type: number
#       description: Minimum memory size
#       unit: MB
#       minimum: 1
#       required: true
#   fix: Change the instance to a larger instance class.
#   differences:
#     - Alibaba Cloud does not document the parameter's unit. Here, the unit is that of the instance's item.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: RDS 实例内存满足最低要求
#     description: 内存不足会拖慢数据库。RDS 实例的内存不得小于指定值。
#     fix: 将该实例变更为更大的规格。
package policies.rds.rds_memory_min_size_limit

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The memory in MB.
evidence := {"deleting": false, "memory": rds.memory} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the memory is %v MB", [evidence.memory]),
	evidence.memory, input.parameters.memorySize, rds.paths.memory,
) if {
	evidence.memory < input.parameters.memorySize
}
