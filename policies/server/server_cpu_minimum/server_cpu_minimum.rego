# METADATA
# title: EC2 and ECS instances have a minimum number of vCPUs
# description: The server has at least as many virtual processors as the rule asks for, so that it can carry the load that is planned for it.
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
#       description: The smallest number of virtual processors that complies
#       unit: vCPUs
#       minimum: 1
#       required: true
#   fix: Change the server to a larger type.
#   differences:
#     - The rule is Alibaba Cloud's. The others have none of that meaning; on AWS the number is cores times threads per core.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
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
