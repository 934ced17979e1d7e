# METADATA
# title: Network access control lists
# description: The inbound entries of a network access control list in one form for all clouds.
package policies.lib.network_acl

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.ports

# METADATA
# description: >-
#   The inbound entries, each with action (allow, deny), protocol, the ends of its port range (every port for a protocol without ports), and
#   whether every IPv4 and every IPv6 address is meant. Alibaba Cloud's form is the VPC API's, DescribeNetworkAclAttributes.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::VPC::NetworkAcl"]
entries := all if {
	input.resource.type == "alicloud/ACS::VPC::NetworkAcl"
	natives := input.resource.properties.IngressAclEntries.IngressAclEntry
	all := [entry |
		some native in natives
		action := {"accept": "allow", "drop": "deny"}[lower(native.Policy)]
		protocol := ports.protocol(native.Protocol)
		range := _alicloud_range(protocol, native.Port)
		entry := {
			"action": action,
			"protocol": protocol,
			"from": range.from,
			"to": range.to,
			"any_ipv4": cidr.is_any_ipv4(native.SourceCidrIp),
			"any_ipv6": cidr.is_any_ipv6(native.SourceCidrIp),
		}
	]
	lists.complete(natives, all)
}

# METADATA
# description: AWS's form is the EC2 API's, NetworkAclEntry.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::NetworkAcl"]
entries := [entry | some readings in all; some entry in readings] if {
	input.resource.type == "aws/AWS::EC2::NetworkAcl"
	natives := input.resource.properties.entries
	all := [readings |
		some native in natives
		is_boolean(native.egress)
		native.ruleAction in {"allow", "deny"}
		protocol := ports.protocol(native.protocol)
		range := _aws_range(
			protocol,
			lists.given([from | from := native.portRange.from]),
			lists.given([to | to := native.portRange.to]),
		)
		addresses := lists.given(array.concat([a | a := native.cidrBlock], [a | a := native.ipv6CidrBlock]))
		count(addresses) > 0
		any_ipv4 := cidr.any_ipv4_among(addresses)
		any_ipv6 := cidr.any_ipv6_among(addresses)
		readings := [entry |
			native.egress == false
			entry := {
				"action": native.ruleAction,
				"protocol": protocol,
				"from": range.from,
				"to": range.to,
				"any_ipv4": any_ipv4,
				"any_ipv6": any_ipv6,
			}
		]
	]
	lists.complete(natives, all)
}

# METADATA
# description: The entries that let every IPv4 or every IPv6 address in.
open_entries := [entry |
	some entry in all
	entry.action == "allow"
	true in {entry.any_ipv4, entry.any_ipv6}
] if {
	all := entries
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"entries": {
	"alicloud/ACS::VPC::NetworkAcl": "IngressAclEntries.IngressAclEntry",
	"aws/AWS::EC2::NetworkAcl": "entries",
}}

_alicloud_range(protocol, _) := ports.every_port if not ports.has_ports(protocol)

_alicloud_range(protocol, text) := range if {
	ports.has_ports(protocol)
	[range] = ports.ranges(text)
}

_aws_range(protocol, _, _) := ports.every_port if not protocol in {"tcp", "udp"}

_aws_range(protocol, [from], [to]) := ports.between(from, to) if protocol in {"tcp", "udp"}
