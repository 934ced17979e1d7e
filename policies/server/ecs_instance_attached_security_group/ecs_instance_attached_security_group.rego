# METADATA
# title: Server is in a given security group
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
package policies.server.ecs_instance_attached_security_group

import data.policies.lib.server

# METADATA
# description: The security groups that the server is in.
evidence := {"security_groups": server.security_groups}

deny contains reason if {
	count({group | some group in evidence.security_groups; group in input.parameters.securityGroupIds}) == 0
	reason := {
		"message": sprintf("the server is in %s, required is %s", [
			_shown(evidence.security_groups),
			concat(" or ", input.parameters.securityGroupIds),
		]),
		"property": server.paths.security_groups,
		"actual": evidence.security_groups,
		"desired": input.parameters.securityGroupIds,
		"operator": "Contains",
	}
}

_shown([]) := "no security group"

_shown(groups) := concat(" and ", groups) if count(groups) > 0
