# METADATA
# title: ECS instances are in one of the required security groups
# description: >-
#   The rules of the required security groups have been reviewed. An ECS instance must be in at least one of the listed security groups.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
# custom:
#   id: ecs-instance-attached-security-group
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::Instance]
#   parameters:
#     securityGroupIds:
#       type: list
#       description: IDs of the security groups; being in one of them is enough
#       required: true
#   fix: Add the server to one of the listed security groups.
#   differences:
#     - A server that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: ECS 实例已加入指定的安全组
#     description: 指定安全组的规则已经过审核。ECS 实例必须至少加入其中一个安全组。
#     fix: 将该实例加入指定的安全组之一。
package policies.server.ecs_instance_attached_security_group

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The security groups that the server is in.
evidence := {"deleting": false, "security_groups": server.security_groups} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.has_one_of(
	sprintf("the instance is in %s, required: %s", [_shown(evidence.security_groups), reasons.listed(input.parameters.securityGroupIds)]),
	evidence.security_groups, input.parameters.securityGroupIds, server.paths.security_groups,
) if {
	count({group | some group in evidence.security_groups; group in input.parameters.securityGroupIds}) == 0
}

_shown([]) := "no security group"

_shown(groups) := concat(" and ", groups) if count(groups) > 0
