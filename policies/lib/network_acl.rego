# METADATA
# title: Network access control lists
# description: The inbound entries of a network access control list in one form for all clouds.
package policies.lib.network_acl

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.openings
import data.policies.lib.ports
import data.policies.lib.text

# METADATA
# description: The subnets that the network ACL is associated with.
subnets := [text.parse(association.virsubnet_id) | some association in associations] if {
	input.resource.type == "huaweicloud/vpc.firewallGroups"
	associations := input.lookups.vpc_firewall.value.firewall.associations
}

# METADATA
# description: >-
#   The entries that let every IPv4 or every IPv6 address in, each with action, protocol, the ends of its port range (every port for a protocol
#   without ports), and which of the two are meant. Entries that do so together only are one, which names the ports for which they do.
open_entries := array.concat(
	_shown([entry |
		some entry in entries
		true in {entry.any_ipv4, entry.any_ipv6}
	]),
	_shown(openings.joined(entries)),
) if {
	entries := _allowing
}

# METADATA
# description: The inbound entries that allow traffic. Alibaba Cloud's form is the VPC API's, DescribeNetworkAclAttributes.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::VPC::NetworkAcl"]
# custom:
#   absent:
#     - path: properties.IngressAclEntries.IngressAclEntry
#       mutations: [emptied]
#       because: a network ACL without entries allows nothing
_allowing := [entry |
	some native in natives
	_allows(text.word(native.Policy))
	protocol := ports.protocol(native.Protocol)
	listed := _alicloud_ports(protocol, native.Port)
	addresses := _addresses(lists.given([a | a := native.SourceCidrIp]))
	some entry in _entries(protocol, ports.ranges(listed), addresses)
] if {
	input.resource.type == "alicloud/ACS::VPC::NetworkAcl"
	natives := input.resource.properties.IngressAclEntries.IngressAclEntry
}

# METADATA
# description: AWS's form is the EC2 API's, NetworkAclEntry.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::NetworkAcl"]
# custom:
#   absent:
#     - path: properties.entries
#       mutations: [emptied]
#       because: a network ACL without entries allows nothing
_allowing := [entry |
	some native in natives
	native.egress == false
	_allows(native.ruleAction)
	protocol := ports.protocol(native.protocol)
	opened := ports.of_ends(
		protocol,
		lists.given([from | from := native.portRange.from]),
		lists.given([to | to := native.portRange.to]),
	)
	addresses := _addresses(lists.given(array.concat([a | a := native.cidrBlock], [a | a := native.ipv6CidrBlock])))
	some entry in _entries(protocol, opened, addresses)
] if {
	input.resource.type == "aws/AWS::EC2::NetworkAcl"
	natives := input.resource.properties.entries
}

# The other word must be known too: a new one could allow as well.
_allows(word) := {"allow": true, "accept": true, "deny": false, "drop": false}[word]

_entries(protocol, ranges, addresses) := [entry |
	everybody := cidr.every_address(addresses)
	some range in ranges
	entry := {
		"priority": 1,
		"protocol": protocol,
		"from": range.from,
		"to": range.to,
		"any_ipv4": everybody.ipv4,
		"any_ipv6": everybody.ipv6,
		"addresses": addresses,
	}
]

# An entry has a range of addresses.
_addresses(told) := cidr.ranges(told) if told != []

# What evidence shows of entries that allow traffic.
_shown(entries) := [shown |
	some entry in entries
	shown := {
		"action": "allow",
		"protocol": entry.protocol,
		"from": entry.from,
		"to": entry.to,
		"any_ipv4": entry.any_ipv4,
		"any_ipv6": entry.any_ipv6,
	}
]

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"entries": {
	"alicloud/ACS::VPC::NetworkAcl": "IngressAclEntries.IngressAclEntry",
	"aws/AWS::EC2::NetworkAcl": "entries",
}}

_alicloud_ports(protocol, _) := "-1" if not ports.has_ports(protocol)

_alicloud_ports(protocol, text) := text if ports.has_ports(protocol)
