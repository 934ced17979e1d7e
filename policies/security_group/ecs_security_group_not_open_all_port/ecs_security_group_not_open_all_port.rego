# METADATA
# title: ECS security groups do not open all ports
# description: >-
#   No inbound rule accepts traffic to every port (-1/-1), from wherever, unless a rule that comes before it drops all of that traffic. A rule
#   that names the ports which are needed shows what the server is for, and opens nothing that is installed later.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-security-group-not-open-all-port
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/bestpracticesforsecuritygroups
# custom:
#   id: ecs-security-group-not-open-all-port
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   fix: Limit the rule to the ports that are needed.
#   differences:
#     - Rules of protocols without ports, such as ICMP, have the port range -1/-1 too and are judged like any other, as the vendor's text reads.
#     - The port range 1/65535 is not -1/-1 and complies.
#     - A rule that drops traffic wins over one of the same priority that accepts it, as in the network.
#     - A rule for single addresses or another group counts as dropped only where all IPv4 and all IPv6 traffic is.
#     - The published resource schema of Alibaba Cloud does not list a group's rules; they are read as the ECS API spells them.
package policies.security_group.ecs_security_group_not_open_all_port

import data.policies.lib.lists
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
	lists.enough(security_group.open_complete, _every_port(accepting))
	security_group.closed_complete
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
