# METADATA
# title: VPC security groups do not open all TCP or UDP ports to the Internet
# description: >-
#   A rule that opens all ports to everyone turns the security group off and exposes even services that are not meant to be public. Inbound
#   rules must not allow all IPv4 or all IPv6 addresses to reach all TCP ports or all UDP ports.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1536.html
# custom:
#   id: vpc-sg-ports-check
#   severity: high
#   resource_types: [huaweicloud/vpc.securityGroups]
#   fix: Limit the rule to the ports that are needed, or limit its source to the addresses that need them.
#   differences:
#     - All ports means ports 1 to 65535; a rule that also has port 0 opens them too.
#     - >-
#       Port ranges that together cover all ports, and address ranges that together cover all addresses, count as such, in one rule or
#       several.
#     - Rules that deny traffic are ignored, even where they take precedence over the rule that allows the traffic.
#     - >-
#       The Chinese page of Huawei Cloud's managed rule says all ports of TCP or of UDP, which is judged here. The English page can be read
#       as all ports of both.
#   zh:
#     title: VPC 安全组未对全网段开放全部 TCP 或 UDP 端口
#     description: 对所有人开放所有端口的规则会使安全组形同虚设，并暴露本不应公开的服务。入方向规则不得允许所有 IPv4 地址或所有 IPv6 地址访问 TCP 或 UDP 的全部端口。
#     fix: 将该规则限制为需要的端口，或将其源地址限制为需要访问的地址。
package policies.security_group.vpc_sg_ports_check

import data.policies.lib.cidr
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address.
evidence := {"open": open} if {
	open := security_group.open_rules
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
