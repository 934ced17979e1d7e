# METADATA
# title: Security groups are attached to network interfaces
# description: >-
#   A security group that protects nothing is forgotten, or was meant to protect something. Each security group but a default one must be attached to a network
#   interface.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/ec2-security-group-attached-to-eni.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/ec2-security-group-attached-to-eni-periodic.html
# custom:
#   id: ec2-security-group-attached-to-eni
#   aliases:
#     aws: [ec2-security-group-attached-to-eni, ec2-security-group-attached-to-eni-periodic]
#   severity: low
#   trigger: period
#   resource_types:
#     - aws/AWS::EC2::SecurityGroup
#   fix: Attach the security group to a network interface, or delete it.
#   differences:
#     - Network interfaces are looked for among the items that AWS Config records. Where it does not record them, the verdict is Undetermined.
#     - Default security groups are not applicable.
#   zh:
#     title: 安全组已关联网络接口
#     description: 未关联任何网络接口的安全组可能已被遗忘，或未按预期生效。除默认安全组外，每个安全组必须关联网络接口。
#     fix: 将安全组关联到网络接口，或将其删除。
package policies.security_group.ec2_security_group_attached_to_eni

import data.policies.lib.attachment
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The network interfaces that the security group is attached to.
evidence := {"default": false, "interfaces": attachment.group_interfaces} if security_group.is_default == false

# METADATA
# description: The security group is the default one of its VPC.
evidence := {"default": true} if security_group.is_default

not_applicable contains "default security groups cannot be deleted" if evidence["default"]

deny contains reasons.not_empty("the security group is attached to no network interface", "network interfaces") if {
	evidence["default"] == false
	count(evidence.interfaces) == 0
}
