# METADATA
# title: ECS instances have a minimum memory size (in MiB)
# description: The server has at least as much memory as the rule asks for, so that it can carry the load that is planned for it.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-memory-min-size-limit
# custom:
#   id: ecs-memory-min-size-limit
#   severity: low
#   resource_types: [alicloud/ACS::ECS::Instance]
#   parameters:
#     memorySize:
#       type: number
#       description: The smallest memory that complies
#       unit: MiB
#       minimum: 1
#       default: 1024
#   fix: Change the server to a larger type.
#   differences:
#     - Huawei Cloud's rule ecs-instance-memory-check takes GB under the same name of a parameter, and is a policy of its own.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
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
