# METADATA
# title: VPC security groups allow only listed ports
# description: >-
#   Every rule of the group that allows traffic, inbound or outbound and whatever the other side, is for ports of the list. Ports that nobody
#   needs are where attacks begin.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3015.html
# custom:
#   id: vpc-sg-by-white-list-ports-check
#   severity: high
#   resource_types: [huaweicloud/vpc.securityGroups]
#   parameters:
#     whiteListPorts:
#       type: list
#       description: Ports and ranges (1020-1025) that rules may allow
#       pattern: ^[0-9]{1,5}([/-][0-9]{1,5})?$
#       required: true
#   fix: Limit the rule to the listed ports, or remove it.
#   differences:
#     - Outbound rules are judged too, so that a group does not comply as long as it has the outbound rule for everything that a new group gets.
#     - Rules that deny traffic are ignored, also where they outrank the rule that allows.
#     - Protocols without ports, such as ICMP, are not judged. A rule for all protocols allows every port.
package policies.security_group.vpc_sg_by_white_list_ports_check

import data.policies.lib.lists
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules of the group.
evidence := {"rules": rules} if {
	rules := security_group.rules
	lists.enough(security_group.complete, _unlisted(rules))
}

_unlisted(rules) := [rule |
	some rule in rules
	rule.action == "allow"
	ports.has_ports(rule.protocol)
	ports.exceed(rule.from, rule.to, input.parameters.whiteListPorts)
]

deny contains reasons.one_of(
	sprintf("a rule allows %s", [allowed]),
	allowed, input.parameters.whiteListPorts, security_group.paths.ingress_rules,
) if {
	some rule in _unlisted(evidence.rules)
	allowed := sprintf("%s %s", [rule.direction, ports.shown(rule.protocol, rule.from, rule.to)])
}
