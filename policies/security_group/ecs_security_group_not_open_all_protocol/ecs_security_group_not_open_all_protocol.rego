# METADATA
# title: ECS security groups do not open all protocols
# description: >-
#   A service needs one protocol; the others only help attackers to get in or to build tunnels. An inbound rule, whatever its source, must
#   not accept traffic of all protocols, unless a rule of higher precedence drops all traffic. Security groups that a cloud service manages
#   are not applicable.
# related_resources:
#   - https://help.aliyun.com/en/document_detail/446636.html
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/bestpracticesforsecuritygroups
# custom:
#   id: ecs-security-group-not-open-all-protocol
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   fix: Limit the rule to the protocol that is needed.
#   differences:
#     - A rule that drops traffic takes precedence over an accepting rule of the same priority, as in the network.
#     - A rule whose source is single addresses or another group counts as dropped only if all IPv4 and all IPv6 traffic is dropped.
#     - Alibaba Cloud's published resource schema does not list a security group's rules. The policy reads them as the ECS API names them.
#   zh:
#     title: ECS 安全组入方向未开放所有协议
#     description: 一项服务只需要一种协议，其余协议只会方便攻击者侵入或建立隧道。无论授权对象为何，入方向规则都不得允许所有协议，除非优先级更高的规则已拒绝全部流量；由云产品托管的安全组不适用。
#     fix: 将该规则的协议类型限制为需要的协议。
package policies.security_group.ecs_security_group_not_open_all_protocol

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

deny contains reasons.has_not("a rule opens every protocol", rule.protocol, "all", security_group.paths.ingress_rules) if {
	not evidence.service_managed
	some rule in _every_protocol(evidence.accepting)
}

_every_protocol(rules) := [rule |
	some rule in rules
	rule.protocol == "all"
]
