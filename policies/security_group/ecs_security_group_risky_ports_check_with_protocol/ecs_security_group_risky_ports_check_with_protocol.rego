# METADATA
# title: ECS security groups do not open high-risk ports of a protocol to the Internet
# description: >-
#   No inbound rule lets 0.0.0.0/0 reach one of the listed ports over one of the listed protocols, unless a rule that comes before it drops
#   that traffic. Ports of remote logins that everybody can reach are what attackers try first.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-security-group-risky-ports-check-with-protocol
# custom:
#   id: ecs-security-group-risky-ports-check-with-protocol
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   parameters:
#     ports:
#       type: integers
#       description: The ports that must not be open to everybody
#       minimum: 0
#       maximum: 65535
#       default: [22, 3389]
#     protocols:
#       type: list
#       description: The protocols that are judged; a rule for all protocols is one for each of them
#       pattern: (?i)^(tcp|udp)$
#       default: [tcp, udp]
#       aliases: [protocol]
#   fix: Limit the rule's source to the addresses that need the port, remove the rule, or drop the traffic with a rule of higher priority.
#   differences:
#     - A rule that drops traffic wins over one of the same priority that accepts it, as in the network.
#     - Ranges that together are every IPv4 address, in one rule or several, count like 0.0.0.0/0, for what is accepted and for what is dropped.
#     - IPv6 sources are not judged, since the vendor's rule speaks of 0.0.0.0/0.
#     - The published resource schema of Alibaba Cloud does not list a group's rules; they are read as the ECS API spells them.
package policies.security_group.ecs_security_group_risky_ports_check_with_protocol

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
	lists.enough(security_group.open_complete, _risky(open, closed))
	security_group.closed_complete
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
