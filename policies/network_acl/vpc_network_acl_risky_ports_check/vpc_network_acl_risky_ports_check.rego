# METADATA
# title: Network ACLs do not open high-risk ports to the Internet
# description: >-
#   A network ACL controls traffic for whole subnets, so one entry can expose every server in them. No inbound entry may accept traffic from
#   all addresses to a listed port over a listed protocol.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/the-risk-port-is-not-opened-in-the-vpc-acl
#   - https://docs.aws.amazon.com/config/latest/developerguide/nacl-no-unrestricted-ssh-rdp.html
# custom:
#   id: vpc-network-acl-risky-ports-check
#   aliases:
#     aws: [nacl-no-unrestricted-ssh-rdp]
#   severity: high
#   resource_types:
#     - alicloud/ACS::VPC::NetworkAcl
#     - aws/AWS::EC2::NetworkAcl
#   parameters:
#     ports:
#       type: integers
#       description: Ports that must not be open to all addresses
#       minimum: 0
#       maximum: 65535
#       default: [22, 3389]
#     protocols:
#       type: list
#       description: Protocols to judge; an entry for all protocols counts for each of them
#       pattern: (?i)^(tcp|udp)$
#       default: [tcp, udp]
#   fix: Limit the entry's source to the addresses that need the port, or remove the entry.
#   differences:
#     - Alibaba Cloud's managed rule mentions 0.0.0.0/0. AWS's managed rule mentions ::/0 too.
#     - Ranges that together cover all addresses, in several entries, count like 0.0.0.0/0 and ::/0.
#     - An entry that accepts traffic counts even if an earlier entry drops the traffic, because neither vendor's text mentions the order.
#     - AWS's managed rule has no parameters. It judges ports 22 and 3389 over TCP and UDP, which are the defaults here.
#     - Alibaba Cloud publishes no resource schema for network ACLs. The policy reads their entries as the VPC API names them.
#   zh:
#     title: 网络 ACL 未对全网段开放高危端口
#     description: 网络 ACL 作用于整个子网或交换机，一条规则就可能暴露其中的所有服务器。任何入方向规则都不得允许所有地址通过指定协议访问指定端口。
#     fix: 将该规则的源地址限制为需要访问该端口的地址，或删除该规则。
package policies.network_acl.vpc_network_acl_risky_ports_check

import data.policies.lib.cidr
import data.policies.lib.network_acl
import data.policies.lib.ports
import data.policies.lib.reasons

# METADATA
# description: The entries that allow every address.
evidence := {"open": open} if {
	open := network_acl.open_entries
}

_risky(entries) := [{"entry": entry, "port": port} |
	some entry in entries
	_judged(input.resource.cloud, entry.any_ipv4)
	some protocol in input.parameters.protocols
	entry.protocol in {lower(protocol), "all"}
	some port in input.parameters.ports
	ports.covers(entry.from, entry.to, port)
]

deny contains reasons.has_not(
	sprintf("%s is open to %s, port %d must not be", [open, cidr.shown(entry.any_ipv4, entry.any_ipv6), port]),
	open, port, network_acl.paths.entries,
) if {
	some {"entry": entry, "port": port} in _risky(evidence.open)
	open := ports.shown(entry.protocol, entry.from, entry.to)
}

_judged("aws", _)

_judged("alicloud", true)
