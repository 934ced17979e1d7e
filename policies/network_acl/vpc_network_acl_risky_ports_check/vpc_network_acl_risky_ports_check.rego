# METADATA
# title: Network ACLs do not open high-risk ports to the Internet
# description: >-
#   No inbound entry of the network access control list accepts traffic from everybody to one of the listed ports over one of the listed
#   protocols. The list guards whole subnets, so that one entry exposes every server in them.
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
#       description: The ports that must not be open to everybody
#       minimum: 0
#       maximum: 65535
#       default: [22, 3389]
#     protocols:
#       type: list
#       description: The protocols that are judged; an entry for all protocols is one for each of them
#       pattern: (?i)^(tcp|udp)$
#       default: [tcp, udp]
#   fix: Limit the entry's source to the addresses that need the port, or remove the entry.
#   differences:
#     - Alibaba Cloud's rule speaks of 0.0.0.0/0, AWS's of ::/0 too.
#     - Ranges that together are every address, in several entries, count like 0.0.0.0/0 and ::/0.
#     - An entry that accepts counts also where an earlier entry drops the traffic, since neither vendor's text mentions the order.
#     - AWS's rule knows no parameters; it judges 22 and 3389 over TCP and UDP, which are the defaults.
#     - Alibaba Cloud publishes no resource schema of network ACLs; their entries are read as the VPC API spells them.
package policies.network_acl.vpc_network_acl_risky_ports_check

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.network_acl
import data.policies.lib.ports
import data.policies.lib.reasons

# METADATA
# description: The entries that allow every address.
evidence := {"open": open} if {
	open := network_acl.open_entries
	lists.enough(network_acl.complete, _risky(open))
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
