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
#     - All ports are those from 1 to 65535; a rule that also has port 0 opens them too. Ports that several rules open together are not added up.
#     - Rules that deny traffic are ignored, also where they outrank the rule that allows.
#     - The rule's page in Chinese speaks of all ports of TCP or of UDP, which is judged here; the English one can be read as of both.
package policies.security_group.vpc_sg_ports_check

import data.policies.lib.cidr
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address.
evidence := {"open": security_group.open_rules}

deny contains reasons.has_not(
	sprintf("%s is open to %s", [open, cidr.shown(rule.any_ipv4, rule.any_ipv6)]),
	open, open, security_group.paths.ingress_rules,
) if {
	some rule in evidence.open
	ports.has_ports(rule.protocol)
	rule.from <= 1
	rule.to == 65535
	open := ports.shown(rule.protocol, rule.from, rule.to)
}
