# METADATA
# title: Security groups do not open common ports to the Internet
# description: >-
#   No inbound rule allows every IPv4 or every IPv6 address to reach one of the listed ports. Ports of remote logins, file transfer and
#   databases that everybody can reach are what attackers try first.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1537.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/restricted-common-ports.html
# custom:
#   id: vpc-sg-restricted-common-ports
#   aliases:
#     aws: [restricted-common-ports]
#   severity: high
#   resource_types:
#     - huaweicloud/vpc.securityGroups
#     - aws/AWS::EC2::SecurityGroup
#   parameters:
#     blockedPorts:
#       type: integers
#       description: The ports that must not be open to everybody
#       minimum: 0
#       maximum: 65535
#       default: [20, 21, 3306, 3389]
#     blockedPort1:
#       type: integer
#       description: AWS's way to name the ports one by one; -1 names none. When one is named, blockedPorts is not looked at
#       minimum: -1
#       maximum: 65535
#       default: -1
#     blockedPort2:
#       type: integer
#       description: The second port, or -1
#       minimum: -1
#       maximum: 65535
#       default: -1
#     blockedPort3:
#       type: integer
#       description: The third port, or -1
#       minimum: -1
#       maximum: 65535
#       default: -1
#     blockedPort4:
#       type: integer
#       description: The fourth port, or -1
#       minimum: -1
#       maximum: 65535
#       default: -1
#     blockedPort5:
#       type: integer
#       description: The fifth port, or -1
#       minimum: -1
#       maximum: 65535
#       default: -1
#   fix: Limit the rule's source to the addresses that need the port, or remove the rule.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-4(21), AC-17b, AC-17(1), AC-17(4)(a), AC-17(9), AC-17(10), CM-2a, CM-2(2)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, "2.2", 2.2.2]
#   differences:
#     - Huawei Cloud's rules are judged for TCP and UDP, AWS's for TCP only.
#     - Huawei Cloud's Deny rules are ignored, also where they outrank the rule that allows.
#     - AWS blocks 20, 21, 3389, 3306 and 4333 by default, Huawei Cloud 20, 21, 3306 and 3389.
#     - Ranges that together are every address, in one rule or several, count like 0.0.0.0/0 and ::/0.
#     - Security groups, address groups and prefix lists as a source are not looked into.
package policies.security_group.vpc_sg_restricted_common_ports

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address.
evidence := {"open": open} if {
	open := security_group.open_rules
	lists.enough(security_group.open_complete, _blocked_and_open(open))
}

_blocked_and_open(rules) := [{"rule": rule, "port": port} |
	some rule in rules
	ports.has_ports(rule.protocol)
	not _disregarded(input.resource.cloud, rule.protocol)
	some port in _blocked
	ports.covers(rule.from, rule.to, port)
]

deny contains reasons.has_not(
	sprintf("%s is open to %s, port %d must not be", [open, cidr.shown(rule.any_ipv4, rule.any_ipv6), port]),
	open, port, security_group.paths.ingress_rules,
) if {
	some {"rule": rule, "port": port} in _blocked_and_open(evidence.open)
	open := ports.shown(rule.protocol, rule.from, rule.to)
}

_disregarded("aws", "udp")

_named := {port |
	some port in {
		input.parameters.blockedPort1,
		input.parameters.blockedPort2,
		input.parameters.blockedPort3,
		input.parameters.blockedPort4,
		input.parameters.blockedPort5,
	}
	port != -1
}

_blocked := _named if count(_named) > 0

_blocked := {port | some port in input.parameters.blockedPorts} if count(_named) == 0
