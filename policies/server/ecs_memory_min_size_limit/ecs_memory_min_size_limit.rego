# METADATA
# title: ECS instances have a minimum memory size (in MiB)
# description: >-
#   A server with too little memory cannot carry its planned load. The memory of an ECS instance must be at least the given size in MiB.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-memory-min-size-limit
# custom:
#   id: ecs-memory-min-size-limit
#   severity: low
#   resource_types: [alicloud/ACS::ECS::Instance]
#   parameters:
#     memorySize:
#       type: number
#       description: Minimum memory size
#       unit: MiB
#       minimum: 1
#       default: 1024
#   fix: Change the server to a larger instance type.
#   differences:
#     - Huawei Cloud's managed rule ecs-instance-memory-check has a parameter of the same name in GB and is a separate policy.
#     - A server that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: ECS 实例内存满足最低要求（单位 MiB）
#     description: 内存不足的服务器无法承担计划的负载。ECS 实例的内存不得小于指定值（单位 MiB）。
#     fix: 将该实例变更为更大的实例规格。
package policies.server.ecs_memory_min_size_limit

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The size of the memory in MiB.
evidence := {"deleting": false, "memory": server.memory} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the memory is %v MiB", [evidence.memory]),
	evidence.memory, input.parameters.memorySize, server.paths.memory,
) if {
	evidence.memory < input.parameters.memorySize
}
