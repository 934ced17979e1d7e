# METADATA
# title: EC2 and ECS instances have an allowed instance type
# description: >-
#   A list of allowed instance types keeps costs and hardware under control. The type of an EC2 instance, or the type (flavor) of an ECS
#   instance, must be in the list.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/desired-instance-type.html
# custom:
#   id: server-type-allowed
#   aliases:
#     huaweicloud: [allowed-ecs-flavors]
#     alicloud: [ecs-desired-instance-type]
#     aws: [desired-instance-type]
#   former: [allowed-ecs-flavors]
#   severity: low
#   resource_types:
#     - huaweicloud/ecs.cloudservers
#     - alicloud/ACS::ECS::Instance
#     - aws/AWS::EC2::Instance
#   parameters:
#     listOfAllowedFlavors:
#       type: list
#       description: The allowed instance types (flavors); names must match exactly
#       required: true
#       aliases: [instanceTypes, instanceType]
#   fix: Change the server to an allowed instance type.
#   differences:
#     - A server that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: EC2 和 ECS 实例规格在允许范围内
#     description: 限定实例规格有助于控制成本和硬件选型。EC2 或 ECS 实例（弹性云服务器）的实例类型（规格）必须在允许的列表中。
#     fix: 将服务器变更为允许的规格。
package policies.server.server_type_allowed

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The instance type.
evidence := {"deleting": false, "flavor": server.flavor} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.one_of(
	sprintf("the instance type is %s", [evidence.flavor]),
	evidence.flavor, input.parameters.listOfAllowedFlavors, server.paths.flavor,
) if {
	flavor := evidence.flavor
	not flavor in input.parameters.listOfAllowedFlavors
}
