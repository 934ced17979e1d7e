# METADATA
# title: Default security groups allow no traffic
# description: >-
#   The group that the cloud made by itself has no rule that allows inbound or outbound traffic. Resources end up in it when nobody names a
#   group, and should then be reachable by nobody.
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
#   fix: Put the resources of the default group into groups of their own, then remove its rules.
#   differences:
#     - Other groups are not applicable on AWS. Huawei Cloud counts them as compliant, which is how not applicable is reported there.
#     - Huawei Cloud's Deny rules are ignored.
package policies.security_group.vpc_default_sg_closed

import data.policies.lib.lists
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: Whether this is the default group, and what its rules allow.
evidence := {"default": security_group.is_default, "inbound": inbound, "outbound": outbound} if {
	inbound := _allowing("ingress")
	outbound := _allowing("egress")
	lists.enough(security_group.complete, array.concat(inbound, outbound))
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
