# METADATA
# title: ECS instances have a minimum number of GPUs
# description: >-
#   A server with too few GPUs cannot carry its planned load. The number of GPUs of an ECS instance must be at least the given number. An
#   instance without GPUs is noncompliant.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
# custom:
#   id: ecs-gpu-min-count-limit
#   severity: low
#   resource_types: [alicloud/ACS::ECS::Instance]
#   parameters:
#     gpuCount:
#       type: integer
#       description: Minimum number of GPUs
#       unit: GPUs
#       minimum: 1
#       required: true
#   fix: Change the server to a larger instance type of a GPU-accelerated instance family.
#   differences:
#     - An instance without GPUs has zero of them and is noncompliant. Limit the rule's scope to the instances that need GPUs.
#     - A server that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: ECS 实例 GPU 数量满足最低要求
#     description: GPU 不足的服务器无法承担计划的负载。ECS 实例的 GPU 数量不得少于指定值；没有 GPU 的实例视为不合规。
#     fix: 将实例规格变更为 GPU 计算型规格族中更大的规格。
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
