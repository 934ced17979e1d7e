# METADATA
# title: ECS instances have a minimum memory size (in GB)
# description: The server has at least as much memory as the rule asks for, so that it can carry the load that is planned for it.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3106.html
# custom:
#   id: ecs-instance-memory-check
#   severity: low
#   resource_types: [huaweicloud/ecs.cloudservers]
#   parameters:
#     memorySize:
#       type: number
#       description: The smallest memory that complies; a GB has 1024 MB
#       unit: GB
#       minimum: 1
#       required: true
#   fix: Change the server to a larger flavor.
#   differences:
#     - Alibaba Cloud's rule ecs-memory-min-size-limit takes MiB under the same name of a parameter, and is a policy of its own.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
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
