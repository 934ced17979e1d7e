# METADATA
# title: VPC security groups do not open all TCP or UDP ports to the Internet
# description: >-
#   No inbound rule allows every IPv4 or every IPv6 address to reach all ports of TCP or of UDP. Such a rule switches the group off: everybody
#   reaches every service, also those that nobody meant to offer.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1536.html
# custom:
#   id: vpc-sg-ports-check
#   severity: high
#   resource_types: [huaweicloud/vpc.securityGroups]
#   fix: Limit the rule to the ports that are needed, or its source to the addresses that need them.
#   differences:
#     - All ports are those from 1 to 65535; a rule that also has port 0 opens them too.
#     - Port ranges that together are all ports, and ranges that together are every address, count as such, in one rule or several.
#     - Rules that deny traffic are ignored, also where they outrank the rule that allows.
#     - The rule's page in Chinese speaks of all ports of TCP or of UDP, which is judged here; the English one can be read as of both.
package policies.security_group.vpc_sg_ports_check

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address.
evidence := {"open": open} if {
	open := security_group.open_rules
	lists.enough(security_group.open_complete, _every_port(open))
}

deny contains reasons.has_not(
	sprintf("%s is open to %s", [open, cidr.shown(rule.any_ipv4, rule.any_ipv6)]),
	open, open, security_group.paths.ingress_rules,
) if {
	some rule in _every_port(evidence.open)
	open := ports.shown(rule.protocol, rule.from, rule.to)
}

# The rules that open every port alone, and what rules open that do so together.
_every_port(rules) := array.concat(_reaching_from_end_to_end([rule | some rule in rules; ports.has_ports(rule.protocol)]), [opening |
	some protocol in {"tcp", "udp"}
	some families in [{"any_ipv4": true, "any_ipv6": false}, {"any_ipv4": false, "any_ipv6": true}]
	open := [rule | some rule in rules; rule.protocol in {protocol, "all"}; _meant(families, rule.any_ipv4, rule.any_ipv6)]
	_reaching_from_end_to_end(open) == []
	some range in _reaching_from_end_to_end(ports.merged(open))
	opening := object.union(families, {"protocol": protocol, "from": range.from, "to": range.to})
])

_reaching_from_end_to_end(ranges) := [range | some range in ranges; range.from <= 1; range.to == 65535]

_meant({"any_ipv4": true, "any_ipv6": false}, true, _)

_meant({"any_ipv4": false, "any_ipv6": true}, _, true)
