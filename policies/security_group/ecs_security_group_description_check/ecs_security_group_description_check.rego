# METADATA
# title: ECS security groups have a description
# description: >-
#   Nobody dares to tighten or remove a security group of unknown purpose. An ECS security group must have a description. Security groups
#   that a cloud service manages are not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-security-group-description-check
# custom:
#   id: ecs-security-group-description-check
#   severity: low
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   fix: Add a description that says what the security group is for.
#   zh:
#     title: ECS 安全组已填写描述
#     description: 用途不明的安全组，没有人敢收紧或删除。ECS 安全组必须填写描述；由云产品托管的安全组不适用。
#     fix: 在安全组的描述中说明其用途。
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
