# METADATA
# title: ECS security groups do not open all protocols
# description: >-
#   No inbound rule accepts traffic of every protocol, from wherever, unless a rule that comes before it drops all traffic. A service needs one
#   protocol; the others only help whoever looks for a way in or for a tunnel.
# related_resources:
#   - https://help.aliyun.com/en/document_detail/446636.html
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/bestpracticesforsecuritygroups
# custom:
#   id: ecs-security-group-not-open-all-protocol
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   fix: Limit the rule to the protocol that is needed.
#   differences:
#     - A rule that drops traffic wins over one of the same priority that accepts it, as in the network.
#     - A rule for single addresses or another group counts as dropped only where all IPv4 and all IPv6 traffic is.
#     - The published resource schema of Alibaba Cloud does not list a group's rules; they are read as the ECS API spells them.
package policies.security_group.ecs_security_group_not_open_all_protocol

import data.policies.lib.lists
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: Whether a product manages the group, and the rules that allow anything.
evidence := {
	"service_managed": security_group.service_managed,
	"accepting": accepting,
} if {
	accepting := security_group.accepting_rules
	lists.enough(security_group.open_complete, _every_protocol(accepting))
	security_group.closed_complete
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
