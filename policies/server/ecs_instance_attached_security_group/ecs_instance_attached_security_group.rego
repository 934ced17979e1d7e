# METADATA
# title: ECS instances are in one of the required security groups
# description: The server is in at least one of the listed security groups, whose rules have been looked at.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
# custom:
#   id: ecs-instance-attached-security-group
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::Instance]
#   parameters:
#     securityGroupIds:
#       type: list
#       description: The identifiers of the security groups, one of which is enough
#       required: true
#   fix: Add the server to one of the listed security groups.
#   differences:
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
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
