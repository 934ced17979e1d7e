# METADATA
# title: Security groups open only authorized ports to the Internet
# description: >-
#   A list of authorized ports says which services are meant to be public; any other open port is a mistake. Inbound rules that are open to
#   all addresses must cover only authorized ports.
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
#       description: Ports and ranges (1020-1025) that may be open over TCP and UDP
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
#   fix: Limit the rule to the authorized ports, or limit its source to the addresses that need the other ports.
#   differences:
#     - Alibaba Cloud's managed rule judges 0.0.0.0/0 only; AWS's judges ::/0 too.
#     - >-
#       On Alibaba Cloud, security groups that a cloud service manages are not applicable. On AWS, security groups without a rule that is
#       open to all addresses are not applicable.
#     - Ranges that together cover all addresses, in one rule or several, count like 0.0.0.0/0 and ::/0.
#     - Protocols without ports, such as ICMP, are not judged. A rule for all protocols opens the ports of both TCP and UDP.
#     - Rules that drop traffic are ignored, because Alibaba Cloud's text does not mention priorities.
#     - Alibaba Cloud's published resource schema does not list a security group's rules. The policy reads them as the ECS API names them.
#   zh:
#     title: 安全组仅对全网段开放授权端口
#     description: 授权端口列表明确了哪些服务可以公开，其余端口的开放均属失误。对所有地址开放的入方向规则，其端口必须全部在授权端口列表中。
#     fix: 将该规则限制为授权端口，或将其源地址限制为需要访问其他端口的地址。
package policies.security_group.security_group_allowed_ports_only

import data.policies.lib.cidr
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address, and on Alibaba Cloud whether a product manages the group.
evidence := {"open": open} if {
	input.resource.cloud == "aws"
	open := security_group.open_rules
}

evidence := {"open": open, "service_managed": security_group.service_managed} if {
	input.resource.cloud == "alicloud"
	open := [rule | some rule in security_group.open_rules; rule.any_ipv4]
}

not_applicable contains "a cloud service manages the group" if _service_managed

not_applicable contains "no rule is open to the Internet" if {
	input.resource.cloud == "aws"
	count(evidence.open) == 0
}

deny contains reasons.one_of(
	sprintf("%s is open to %s over %s", [open, cidr.shown(found.rule.any_ipv4, found.rule.any_ipv6), found.protocol]),
	open, authorized, security_group.paths.ingress_rules,
) if {
	not _service_managed
	some found in _unauthorized(evidence.open)
	authorized := _authorized[found.protocol]
	open := ports.shown(found.rule.protocol, found.rule.from, found.rule.to)
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
