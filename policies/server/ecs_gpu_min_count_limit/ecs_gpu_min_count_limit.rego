# METADATA
# title: ECS instances have a minimum number of GPUs
# description: The server has at least as many graphics processors as the rule asks for, so that it can carry the load that is planned for it.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
# custom:
#   id: ecs-gpu-min-count-limit
#   severity: low
#   resource_types: [alicloud/ACS::ECS::Instance]
#   parameters:
#     gpuCount:
#       type: integer
#       description: The smallest number of graphics processors that complies
#       unit: GPUs
#       minimum: 1
#       required: true
#   fix: Change the server to a larger type of a family with graphics processors.
#   differences:
#     - A server without graphics processors has none of them and does not comply; narrow the rule's scope to those that need them.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.server.ecs_gpu_min_count_limit

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The number of graphics processors.
evidence := {"deleting": false, "gpus": server.gpus} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the number of GPUs is %v", [evidence.gpus]),
	evidence.gpus, input.parameters.gpuCount, server.paths.gpus,
) if {
	evidence.gpus < input.parameters.gpuCount
}
