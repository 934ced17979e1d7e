# METADATA
# title: ECS security groups have a description
# description: Somebody wrote what the security group is for. Nobody dares to tighten or remove a group that does not say it.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-security-group-description-check
# custom:
#   id: ecs-security-group-description-check
#   severity: low
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   fix: Write into the description of the security group what it is for.
package policies.security_group.ecs_security_group_description_check

import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: Whether a product manages the group, and its description.
evidence := {
	"service_managed": security_group.service_managed,
	"description": security_group.description,
}

not_applicable contains "a cloud service manages the group" if evidence.service_managed

deny contains reasons.not_blank("the security group has no description", security_group.paths.description) if {
	evidence.service_managed == false
	evidence.description == ""
}
