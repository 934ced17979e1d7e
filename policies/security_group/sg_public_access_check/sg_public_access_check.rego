# METADATA
# title: ECS security groups do not open all ports to the Internet
# description: >-
#   A rule that opens all ports to everyone turns the security group off. No inbound rule may accept traffic from 0.0.0.0/0 to all ports
#   (-1/-1), unless a rule of higher precedence drops that traffic. A single port that is open to 0.0.0.0/0 is compliant. Security groups
#   that a cloud service manages are not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/sg-public-access-check
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/bestpracticesforsecuritygroups
# custom:
#   id: sg-public-access-check
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   fix: Limit the rule to the ports that are needed, or limit its source to the addresses that need them.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.3.1 a]
#   differences:
#     - >-
#       Rules of protocols without ports, such as ICMP, also have the port range -1/-1 and are judged like any other, as Alibaba Cloud's
#       text implies.
#     - The port range 1/65535 is not -1/-1 and is compliant.
#     - A rule that drops traffic takes precedence over an accepting rule of the same priority, as in the network.
#     - >-
#       Ranges that together cover all IPv4 addresses, in one rule or several, count like 0.0.0.0/0, both for accepted and for dropped
#       traffic.
#     - IPv6 sources are not judged, because Alibaba Cloud's managed rule mentions 0.0.0.0/0 only.
#     - Alibaba Cloud's published resource schema does not list a security group's rules. The policy reads them as the ECS API names them.
#   zh:
#     title: ECS 安全组未对全网段开放所有端口
#     description: 对所有人开放所有端口的规则会使安全组形同虚设。任何入方向规则都不得允许 0.0.0.0/0 访问所有端口（-1/-1），除非优先级更高的规则已拒绝该流量。仅对 0.0.0.0/0 开放单个端口视为合规；由云产品托管的安全组不适用。
#     fix: 将该规则的端口范围限制为需要的端口，或将授权对象限制为需要访问的地址。
package policies.security_group.sg_public_access_check

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
	sprintf("every port is open to 0.0.0.0/0 (protocol %s)", [rule.protocol]),
	sprintf("%s -1/-1 from 0.0.0.0/0", [rule.protocol]), "-1/-1 from 0.0.0.0/0", security_group.paths.ingress_rules,
) if {
	not evidence.service_managed
	some rule in _public(evidence.open, evidence.closed)
}

_public(open, closed) := [rule |
	some rule in open
	rule.any_ipv4
	rule.from == ports.every_port.from
	rule.to == ports.every_port.to
	not _dropped_before(closed, rule.protocol, rule.priority)
]

_dropped_before(closed, protocol, priority) if {
	some rule in closed
	rule.any_ipv4
	rule.protocol in {protocol, "all"}
	rule.from == ports.every_port.from
	rule.to == ports.every_port.to
	rule.priority <= priority
}
