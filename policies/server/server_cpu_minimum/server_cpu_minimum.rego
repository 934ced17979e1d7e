# METADATA
# title: EC2 and ECS instances have a minimum number of vCPUs
# description: >-
#   A server with too few vCPUs cannot carry its planned load. The number of vCPUs of an EC2 or ECS instance must be at least the given
#   number.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
# custom:
#   id: server-cpu-minimum
#   aliases:
#     alicloud: [ecs-cpu-min-count-limit]
#   former: [ecs-cpu-min-count-limit]
#   severity: low
#   resource_types:
#     - huaweicloud/ecs.cloudservers
#     - alicloud/ACS::ECS::Instance
#     - aws/AWS::EC2::Instance
#   parameters:
#     cpuCount:
#       type: integer
#       description: Minimum number of vCPUs
#       unit: vCPUs
#       minimum: 1
#       required: true
#   fix: Change the server to a larger instance type.
#   differences:
#     - Only Alibaba Cloud has a managed rule with this meaning. On AWS, the number of vCPUs is cores times threads per core.
#     - A server that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: EC2 和 ECS 实例 vCPU 数量满足最低要求
#     description: vCPU 不足的服务器无法承担计划的负载。EC2 或 ECS 实例（弹性云服务器）的 vCPU 数量不得少于指定值。
#     fix: 将服务器变更为更大的规格。
package policies.server.server_cpu_minimum

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The number of virtual processors.
evidence := {"deleting": false, "vcpus": server.vcpus} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the number of vCPUs is %v", [evidence.vcpus]),
	evidence.vcpus, input.parameters.cpuCount, server.paths.vcpus,
) if {
	evidence.vcpus < input.parameters.cpuCount
}
