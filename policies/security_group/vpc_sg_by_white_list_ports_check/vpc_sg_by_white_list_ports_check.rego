# METADATA
# title: VPC security groups allow only listed ports
# description: >-
#   Attacks begin at ports that nobody needs. Every rule that allows traffic, inbound or outbound and whatever the remote address, must
#   cover only listed ports.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3015.html
# custom:
#   id: vpc-sg-by-white-list-ports-check
#   severity: high
#   resource_types: [huaweicloud/vpc.securityGroups]
#   parameters:
#     whiteListPorts:
#       type: list
#       description: Ports and ranges (1020-1025) that rules may allow
#       pattern: ^[0-9]{1,5}([/-][0-9]{1,5})?$
#       required: true
#   fix: Limit the rule to the listed ports, or remove it.
#   differences:
#     - >-
#       Outbound rules are judged too. A new security group has an outbound rule that allows everything and is noncompliant until that rule
#       is removed.
#     - Rules that deny traffic are ignored, even where they take precedence over the rule that allows the traffic.
#     - Protocols without ports, such as ICMP, are not judged. A rule for all protocols allows all ports.
#   zh:
#     title: VPC 安全组仅放通白名单端口
#     description: 无人使用的端口往往是攻击的起点。无论入方向还是出方向，也无论对端地址为何，每条允许流量的规则都只能包含白名单中的端口。
#     fix: 将该规则限制为白名单端口，或删除该规则。
package policies.security_group.vpc_sg_by_white_list_ports_check

import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules of the group.
evidence := {"rules": rules} if {
	rules := security_group.rules
}

_unlisted(rules) := [rule |
	some rule in rules
	rule.action == "allow"
	ports.has_ports(rule.protocol)
	ports.exceed(rule.from, rule.to, input.parameters.whiteListPorts)
]

deny contains reasons.one_of(
	sprintf("a rule allows %s", [allowed]),
	allowed, input.parameters.whiteListPorts, security_group.paths.ingress_rules,
) if {
	some rule in _unlisted(evidence.rules)
	allowed := sprintf("%s %s", [rule.direction, ports.shown(rule.protocol, rule.from, rule.to)])
}
