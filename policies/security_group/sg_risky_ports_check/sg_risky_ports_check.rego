# METADATA
# title: ECS security groups do not open high-risk ports to the Internet
# description: >-
#   No inbound rule accepts traffic from 0.0.0.0/0 to one of the listed ports, whatever the protocol. Ports of remote logins that everybody
#   can reach are what attackers try first.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/sg-risky-ports-check
# custom:
#   id: sg-risky-ports-check
#   severity: high
#   resource_types: [alicloud/ACS::ECS::SecurityGroup]
#   parameters:
#     ports:
#       type: integers
#       description: The ports that must not be open to everybody
#       minimum: 0
#       maximum: 65535
#       default: [22, 3389]
#   fix: Limit the rule's source to the addresses that need the port, or remove the rule.
#   differences:
#     - A rule that accepts counts also where a rule of higher priority drops the traffic; ecs-security-group-risky-ports-check-with-protocol looks at priorities.
#     - Ranges that together are every IPv4 address, in one rule or several, count like 0.0.0.0/0.
#     - IPv6 sources are not judged, since the vendor's rule speaks of 0.0.0.0/0.
#     - The published resource schema of Alibaba Cloud does not list a group's rules; they are read as the ECS API spells them.
package policies.security_group.sg_risky_ports_check

import data.policies.lib.lists
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address.
evidence := {"open": open} if {
	open := security_group.open_rules
	lists.enough(security_group.open_complete, _risky(open))
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
