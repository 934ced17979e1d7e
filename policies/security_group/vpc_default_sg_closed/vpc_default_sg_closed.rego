# METADATA
# title: Default security groups allow no traffic
# description: >-
#   Resources end up in the default security group when nobody chooses a group, and should then be unreachable. The default security group
#   must not have a rule that allows inbound or outbound traffic. Other security groups are not applicable.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1533.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/vpc-default-security-group-closed.html
# custom:
#   id: vpc-default-sg-closed
#   aliases:
#     aws: [vpc-default-security-group-closed]
#   severity: medium
#   resource_types:
#     - huaweicloud/vpc.securityGroups
#     - aws/AWS::EC2::SecurityGroup
#   fix: Move the resources of the default group to other security groups, then remove its rules.
#   differences:
#     - On AWS, other groups are not applicable. Huawei Cloud counts them as compliant, which is how it reports not applicable.
#     - Huawei Cloud's Deny rules are ignored.
#   zh:
#     title: 默认安全组未放通任何流量
#     description: 创建资源时未选择安全组，资源就会加入默认安全组，此时不应能被访问。默认安全组不得有任何允许入方向或出方向流量的规则；其他安全组不适用。
#     fix: 将默认安全组中的资源移到其他安全组，然后删除默认安全组的规则。
package policies.security_group.vpc_default_sg_closed

import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: Whether this is the default group, and what its rules allow.
evidence := {"default": security_group.is_default, "inbound": inbound, "outbound": outbound} if {
	inbound := _allowing("ingress")
	outbound := _allowing("egress")
}

_allowing(direction) := [ports.shown(rule.protocol, rule.from, rule.to) |
	some rule in security_group.rules
	rule.direction == direction
	rule.action == "allow"
]

not_applicable contains "the group is not the default security group" if not evidence.default

deny contains _reason("inbound", allowed, security_group.paths.ingress_rules) if {
	evidence.default
	some allowed in evidence.inbound
}

deny contains _reason("outbound", allowed, security_group.paths.egress_rules) if {
	evidence.default
	some allowed in evidence.outbound
}

_reason(direction, allowed, property) := reasons.none(sprintf("the default group allows %s traffic (%s)", [direction, allowed]), [allowed], property)
