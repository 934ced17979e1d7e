# METADATA
# title: EC2 and ECS instances have an allowed instance type
# description: The server's type, or flavor, is one of the list. A short list keeps costs and the choice of hardware under control.
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
#       description: The types that a server may have, letter by letter
#       required: true
#       aliases: [instanceTypes, instanceType]
#   fix: Change the server to an allowed type.
#   differences:
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
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
