# METADATA
# title: ECS security groups do not open high-risk ports of a protocol to the Internet
# description: >-
#   Attackers first try remote login ports that are open to everyone. No inbound rule may accept traffic from 0.0.0.0/0 to a listed port
#   over a listed protocol, unless a rule of higher precedence drops that traffic. Security groups that a cloud service manages are not
#   applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-security-group-risky-ports-check-with-protocol
# custom:
#   id: ecs-security-group-risky-ports-check-with-protocol
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   parameters:
#     ports:
#       type: integers
#       description: Ports that must not be open to all addresses
#       minimum: 0
#       maximum: 65535
#       default: [22, 3389]
#     protocols:
#       type: list
#       description: Protocols to judge; a rule for all protocols counts for each of them
#       pattern: (?i)^(tcp|udp)$
#       default: [tcp, udp]
#       aliases: [protocol]
#   fix: Limit the rule's source to the addresses that need the port, remove the rule, or drop the traffic with a rule of higher priority.
#   differences:
#     - A rule that drops traffic takes precedence over an accepting rule of the same priority, as in the network.
#     - >-
#       Ranges that together cover all IPv4 addresses, in one rule or several, count like 0.0.0.0/0, both for accepted and for dropped
#       traffic.
#     - IPv6 sources are not judged, because Alibaba Cloud's managed rule mentions 0.0.0.0/0 only.
#     - Alibaba Cloud's published resource schema does not list a security group's rules. The policy reads them as the ECS API names them.
#   zh:
#     title: ECS 安全组未对全网段开放指定协议的高危端口
#     description: 对所有人开放的远程登录端口是攻击者的首选目标。任何入方向规则都不得允许 0.0.0.0/0 通过指定协议访问指定端口，除非优先级更高的规则已拒绝该流量；由云产品托管的安全组不适用。
#     fix: 将该规则的授权对象限制为需要访问该端口的地址，或删除该规则，或添加优先级更高的拒绝规则。
package policies.security_group.ecs_security_group_risky_ports_check_with_protocol

import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: Whether a product manages the group, and the rules that allow every address or deny every address.
evidence := {
	"service_managed": security_group.service_managed,
	"open": open,
	"closed": closed,
} if {
	open := security_group.open_rules
	closed := security_group.closed_rules
}

not_applicable contains "a cloud service manages the group" if evidence.service_managed

deny contains reasons.has_not(
	sprintf("%s is open to 0.0.0.0/0, %s port %d must not be", [open, protocol, port]),
	open, port, security_group.paths.ingress_rules,
) if {
	not evidence.service_managed
	some {"rule": rule, "protocol": protocol, "port": port} in _risky(evidence.open, evidence.closed)
	open := ports.shown(rule.protocol, rule.from, rule.to)
}

_risky(open, closed) := [{"rule": rule, "protocol": protocol, "port": port} |
	some rule in open
	rule.any_ipv4
	some name in input.parameters.protocols
	protocol := lower(name)
	rule.protocol in {protocol, "all"}
	some port in input.parameters.ports
	ports.covers(rule.from, rule.to, port)
	not _dropped_before(closed, protocol, port, rule.priority)
]

_dropped_before(closed, protocol, port, priority) if {
	some rule in closed
	rule.any_ipv4
	rule.protocol in {protocol, "all"}
	ports.covers(rule.from, rule.to, port)
	rule.priority <= priority
}
