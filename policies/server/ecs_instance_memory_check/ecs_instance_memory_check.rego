# METADATA
# title: ECS instances have a minimum memory size (in GB)
# description: >-
#   A server with too little memory cannot carry its planned load. The memory of an ECS instance must be at least the given size in GB.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3106.html
# custom:
#   id: ecs-instance-memory-check
#   severity: low
#   resource_types: [huaweicloud/ecs.cloudservers]
#   parameters:
#     memorySize:
#       type: number
#       description: Minimum memory size; 1 GB is 1024 MB
#       unit: GB
#       minimum: 1
#       required: true
#   fix: Change the server to a larger flavor.
#   differences:
#     - Alibaba Cloud's managed rule ecs-memory-min-size-limit has a parameter of the same name in MiB and is a separate policy.
#     - A server that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 弹性云服务器内存满足最低要求（单位 GB）
#     description: 内存不足的服务器无法承担计划的负载。弹性云服务器（ECS）的内存不得小于指定值（单位 GB）。
#     fix: 将该云服务器变更为更大的规格。
package policies.server.ecs_instance_memory_check

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The size of the memory in GB.
evidence := {"deleting": false, "memory": server.memory / 1024} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the memory is %v GB", [evidence.memory]),
	evidence.memory, input.parameters.memorySize, server.paths.memory,
) if {
	evidence.memory < input.parameters.memorySize
}
