# METADATA
# title: ECS security groups do not open all ports
# description: >-
#   A rule for all ports also exposes every service that is installed later. An inbound rule, whatever its source, must not accept traffic
#   to all ports (-1/-1), unless a rule of higher precedence drops all of that traffic. Security groups that a cloud service manages are not
#   applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-security-group-not-open-all-port
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/bestpracticesforsecuritygroups
# custom:
#   id: ecs-security-group-not-open-all-port
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   fix: Limit the rule to the ports that are needed.
#   differences:
#     - >-
#       Rules of protocols without ports, such as ICMP, also have the port range -1/-1 and are judged like any other, as Alibaba Cloud's
#       text implies.
#     - The port range 1/65535 is not -1/-1 and is compliant.
#     - A rule that drops traffic takes precedence over an accepting rule of the same priority, as in the network.
#     - A rule whose source is single addresses or another group counts as dropped only if all IPv4 and all IPv6 traffic is dropped.
#     - Alibaba Cloud's published resource schema does not list a security group's rules. The policy reads them as the ECS API names them.
#   zh:
#     title: ECS 安全组入方向未开放所有端口
#     description: 开放所有端口的规则也会暴露日后安装的任何服务。无论授权对象为何，入方向规则都不得允许访问所有端口（-1/-1），除非优先级更高的规则已拒绝全部此类流量；由云产品托管的安全组不适用。
#     fix: 将该规则的端口范围限制为需要的端口。
package policies.security_group.ecs_security_group_not_open_all_port

import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: Whether a product manages the group, and the rules that allow anything.
evidence := {
	"service_managed": security_group.service_managed,
	"accepting": accepting,
} if {
	accepting := security_group.accepting_rules
}

not_applicable contains "a cloud service manages the group" if evidence.service_managed

deny contains reasons.has_not(
	sprintf("a rule opens every port (protocol %s)", [rule.protocol]),
	sprintf("%s -1/-1", [rule.protocol]), "-1/-1", security_group.paths.ingress_rules,
) if {
	not evidence.service_managed
	some rule in _every_port(evidence.accepting)
}

_every_port(rules) := [rule |
	some rule in rules
	rule.from == ports.every_port.from
	rule.to == ports.every_port.to
]
