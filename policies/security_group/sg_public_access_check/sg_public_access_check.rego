# METADATA
# title: ECS security groups do not open all ports to the Internet
# description: >-
#   No inbound rule accepts traffic from 0.0.0.0/0 to every port (-1/-1), unless a rule that comes before it drops that traffic. A single
#   port that is open to everybody complies.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/sg-public-access-check
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/bestpracticesforsecuritygroups
# custom:
#   id: sg-public-access-check
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   fix: Limit the rule to the ports that are needed, or its source to the addresses that need them.
#   differences:
#     - Rules of protocols without ports, such as ICMP, have the port range -1/-1 too and are judged like any other, as the vendor's text reads.
#     - The port range 1/65535 is not -1/-1 and complies.
#     - A rule that drops traffic wins over one of the same priority that accepts it, as in the network.
#     - Ranges that together are every IPv4 address, in one rule or several, count like 0.0.0.0/0, for what is accepted and for what is dropped.
#     - IPv6 sources are not judged, since the vendor's rule speaks of 0.0.0.0/0.
#     - The published resource schema of Alibaba Cloud does not list a group's rules; they are read as the ECS API spells them.
package policies.security_group.sg_public_access_check

import data.policies.lib.lists
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
	lists.enough(security_group.open_complete, _public(open, closed))
	security_group.closed_complete
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
