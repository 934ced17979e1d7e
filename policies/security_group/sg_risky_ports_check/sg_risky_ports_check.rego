# METADATA
# title: ECS security groups do not open high-risk ports to the Internet
# description: >-
#   Attackers first try remote login ports that are open to everyone. No inbound rule may accept traffic from 0.0.0.0/0 to a listed port,
#   whatever the protocol.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/sg-risky-ports-check
# custom:
#   id: sg-risky-ports-check
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   parameters:
#     ports:
#       type: integers
#       description: Ports that must not be open to all addresses
#       minimum: 0
#       maximum: 65535
#       default: [22, 3389]
#   fix: Limit the rule's source to the addresses that need the port, or remove the rule.
#   differences:
#     - >-
#       An accepting rule counts even if a rule of higher priority drops the traffic. The policy
#       ecs-security-group-risky-ports-check-with-protocol considers priorities.
#     - Ranges that together cover all IPv4 addresses, in one rule or several, count like 0.0.0.0/0.
#     - IPv6 sources are not judged, because Alibaba Cloud's managed rule mentions 0.0.0.0/0 only.
#     - Alibaba Cloud's published resource schema does not list a security group's rules. The policy reads them as the ECS API names them.
#   zh:
#     title: ECS 安全组未对全网段开放高危端口
#     description: 对所有人开放的远程登录端口是攻击者的首选目标。无论使用何种协议，任何入方向规则都不得允许 0.0.0.0/0 访问指定端口。
#     fix: 将该规则的授权对象限制为需要访问该端口的地址，或删除该规则。
package policies.security_group.sg_risky_ports_check

import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address.
evidence := {"open": open} if {
	open := security_group.open_rules
}

_risky(rules) := [{"rule": rule, "port": port} |
	some rule in rules
	rule.any_ipv4
	ports.has_ports(rule.protocol)
	some port in input.parameters.ports
	ports.covers(rule.from, rule.to, port)
]

deny contains reasons.has_not(
	sprintf("%s is open to 0.0.0.0/0, port %d must not be", [open, port]),
	open, port, security_group.paths.ingress_rules,
) if {
	some {"rule": rule, "port": port} in _risky(evidence.open)
	open := ports.shown(rule.protocol, rule.from, rule.to)
}
