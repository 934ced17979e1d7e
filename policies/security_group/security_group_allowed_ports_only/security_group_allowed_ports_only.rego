# METADATA
# title: Security groups open only authorized ports to the Internet
# description: >-
#   What inbound rules open to everybody are ports of the list and no others. The list says which services are meant to be public;
#   everything else was opened by mistake.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-security-group-white-list-port-check
#   - https://docs.aws.amazon.com/config/latest/developerguide/vpc-sg-open-only-to-authorized-ports.html
# custom:
#   id: security-group-allowed-ports-only
#   aliases:
#     alicloud: [ecs-security-group-white-list-port-check]
#     aws: [vpc-sg-open-only-to-authorized-ports]
#   former: [ecs-security-group-white-list-port-check]
#   severity: high
#   resource_types:
#     - alicloud/ACS::ECS::SecurityGroup
#     - aws/AWS::EC2::SecurityGroup
#   parameters:
#     ports:
#       type: list
#       description: Ports and ranges (1020-1025) that may be open over TCP and over UDP
#       pattern: ^[0-9]{1,5}([/-][0-9]{1,5})?$
#       default: []
#     authorizedTcpPorts:
#       type: list
#       description: Ports and ranges that may be open over TCP
#       pattern: ^[0-9]{1,5}([/-][0-9]{1,5})?$
#       default: []
#     authorizedUdpPorts:
#       type: list
#       description: Ports and ranges that may be open over UDP
#       pattern: ^[0-9]{1,5}([/-][0-9]{1,5})?$
#       default: []
#   fix: Limit the rule to the authorized ports, or its source to the addresses that need the others.
#   differences:
#     - Alibaba Cloud judges 0.0.0.0/0 only, AWS ::/0 too.
#     - Alibaba Cloud's groups of cloud products are not applicable, and so are AWS's groups that are open to nobody.
#     - Ranges that together are every address, in one rule or several, count like 0.0.0.0/0 and ::/0.
#     - Protocols without ports, such as ICMP, are not judged. A rule for all protocols opens the ports of TCP and of UDP.
#     - Rules that drop traffic are ignored, since the vendor's text does not mention priorities.
#     - The published resource schema of Alibaba Cloud does not list a group's rules; they are read as the ECS API spells them.
package policies.security_group.security_group_allowed_ports_only

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address, and on Alibaba Cloud whether a product manages the group.
evidence := {"open": open} if {
	input.resource.cloud == "aws"
	open := security_group.open_rules
	lists.enough(security_group.open_complete, _unauthorized(open))
}

evidence := {"open": open, "service_managed": security_group.service_managed} if {
	input.resource.cloud == "alicloud"
	open := [rule | some rule in security_group.open_rules; rule.any_ipv4]
	lists.enough(security_group.open_complete, _unauthorized(open))
}

not_applicable contains "a cloud service manages the group" if _service_managed

not_applicable contains "no rule is open to the Internet" if {
	input.resource.cloud == "aws"
	count(evidence.open) == 0
}

deny contains reasons.one_of(
	sprintf("%s is open to %s over %s", [open, cidr.shown(rule.any_ipv4, rule.any_ipv6), protocol]),
	open, authorized, security_group.paths.ingress_rules,
) if {
	not _service_managed
	some {"rule": rule, "protocol": protocol} in _unauthorized(evidence.open)
	authorized := _authorized[protocol]
	open := ports.shown(rule.protocol, rule.from, rule.to)
}

_service_managed if {
	input.resource.cloud == "alicloud"
	evidence.service_managed
}

_unauthorized(rules) := [{"rule": rule, "protocol": protocol} |
	some rule in rules
	some protocol, authorized in _authorized
	rule.protocol in {protocol, "all"}
	ports.exceed(rule.from, rule.to, authorized)
]

_authorized := {
	"tcp": array.concat(input.parameters.ports, input.parameters.authorizedTcpPorts),
	"udp": array.concat(input.parameters.ports, input.parameters.authorizedUdpPorts),
}
