# METADATA
# title: Security groups
# description: >-
#   The rules of a security group in one form for all clouds. A rule that lists several port ranges becomes one entry for each; a rule that
#   is switched off becomes none. Security groups, address groups and prefix lists as the other side are not looked into.
package policies.lib.security_group

import data.policies.lib.boolean
import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.openings
import data.policies.lib.ports

# METADATA
# description: >-
#   The rules that can be read, each with direction (ingress, egress), action (allow, deny), priority (the smallest number wins; 1 where the
#   cloud has none), protocol, the ends of a port range (every port for a protocol without ports), and whether every IPv4 and every IPv6
#   address is meant.
rules := array.concat(ingress_rules, egress_rules)

# METADATA
# description: >-
#   The rules of one direction and action. Huawei Cloud's form is the VPC API's, SecurityGroupRule of version 2 (no action means allow) and 3
#   (multiport), in both spellings.
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.securityGroups"]
# custom:
#   absent:
#     - path: properties.security_group_rules
#       mutations: [emptied]
#       because: a security group without rules opens nothing
#     - path: "properties.security_group_rules[].protocol"
#       mutations: [unnoticed]
#       because: a rule without a protocol is about every protocol
#     - path: "properties.security_group_rules[].remote_ip_prefix"
#       mutations: [unnoticed]
#       because: a rule without an address range is about every address
_entries(direction, action) := [entry |
	some native in natives
	_direction(native.direction) == direction
	_action(lists.first([action | action := native.action], "allow")) == action
	boolean.parse(lists.first([enabled | enabled := native.enabled], true))
	priority := number.parse(lists.first([priority | priority := native.priority], 1))
	protocol := ports.protocol(lists.first([protocol | protocol := native.protocol], "all"))
	listed := _huawei_ports(
		protocol,
		lists.given([multiport | multiport := native.multiport]),
		lists.given(array.concat([from | from := native.port_range_min], [from | from := native.portRangeMin])),
		lists.given(array.concat([to | to := native.port_range_max], [to | to := native.portRangeMax])),
	)
	addresses := _huawei_addresses(
		lists.given(array.concat([prefix | prefix := native.remote_ip_prefix], [prefix | prefix := native.remoteIpPrefix])),
		lists.given(array.concat([group | group := native.remote_group_id], [group | group := native.remoteGroupId])),
		lists.given(array.concat([group | group := native.remote_address_group_id], [group | group := native.remoteAddressGroupId])),
		lists.first([family | family := native.ethertype], "IPv4"),
	)
	some entry in _opened(direction, action, priority, protocol, ports.ranges(listed), cidr.ranges(addresses))
] if {
	input.resource.type == "huaweicloud/vpc.securityGroups"
	natives := lists.first(
		array.concat(
			[natives | natives := input.resource.properties.security_group_rules],
			[natives | natives := input.resource.properties.securityGroupRules],
		),
		null,
	)
	is_array(natives)
}

# METADATA
# description: Alibaba Cloud's form is the ECS API's, DescribeSecurityGroupAttribute.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::SecurityGroup"]
# custom:
#   absent:
#     - path: properties.Permissions.Permission
#       mutations: [emptied]
#       because: a security group without rules opens nothing
#     - path: "properties.Permissions.Permission[].Ipv6SourceCidrIp"
#       mutations: [unnoticed]
#       because: a rule has one source, in one of several fields
_entries(direction, action) := [entry |
	some native in natives
	_direction(native.Direction) == direction
	_action(native.Policy) == action
	priority := number.parse(native.Priority)
	protocol := ports.protocol(native.IpProtocol)
	listed := _alicloud_ports(protocol, native.PortRange)
	addresses := _alicloud_addresses(
		direction,
		lists.given(array.concat([a | a := native.SourceCidrIp], [a | a := native.Ipv6SourceCidrIp])),
		lists.given(array.concat([a | a := native.DestCidrIp], [a | a := native.Ipv6DestCidrIp])),
		lists.given(array.concat([a | a := native.SourceGroupId], [a | a := native.SourcePrefixListId])),
		lists.given(array.concat([a | a := native.DestGroupId], [a | a := native.DestPrefixListId])),
	)
	some entry in _opened(direction, action, priority, protocol, ports.ranges(listed), cidr.ranges(addresses))
] if {
	input.resource.type == "alicloud/ACS::ECS::SecurityGroup"
	natives := input.resource.properties.Permissions.Permission
}

# METADATA
# description: >-
#   AWS's form is the configuration item's of AWS::EC2::SecurityGroup. Older items have ipRanges only, newer ones ipv4Ranges too; those from
#   before there were IPv6 and prefix lists lack these. No rule keeps traffic out.
_entries(direction, "deny") := [] if is_array(_permissions(direction))

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::SecurityGroup"]
# custom:
#   absent:
#     - path: "properties.ipPermissions[].ipv4Ranges"
#       mutations: [unnoticed]
#       because: ipRanges lists the same, and older items have it alone
#     - path: "properties.ipPermissionsEgress[].ipv4Ranges"
#       mutations: [unnoticed]
#       because: ipRanges lists the same, and older items have it alone
#     - path: "properties.ipPermissions[].ipv6Ranges"
#       mutations: [unnoticed]
#       because: items from before there was IPv6 do not have it; a rule must name something
#     - path: "properties.ipPermissions[].prefixListIds"
#       mutations: [unnoticed]
#       because: items from before there were prefix lists do not have it; a rule must name something
#     - path: "properties.ipPermissionsEgress[].ipv6Ranges"
#       mutations: [unnoticed]
#       because: items from before there was IPv6 do not have it; a rule must name something
#     - path: "properties.ipPermissionsEgress[].prefixListIds"
#       mutations: [unnoticed]
#       because: items from before there were prefix lists do not have it; a rule must name something
_entries(direction, "allow") := [entry |
	some native in natives
	protocol := ports.protocol(native.ipProtocol)
	opened := ports.of_ends(
		protocol,
		lists.given([from | from := native.fromPort]),
		lists.given([to | to := native.toPort]),
	)
	ipv4 := {source.cidrIp | some source in object.get(native, "ipv4Ranges", [])}
	ipv6 := {source.cidrIpv6 | some source in object.get(native, "ipv6Ranges", [])}
	addresses := ({source | some source in native.ipRanges} | ipv4) | ipv6
	groups := [source | some source in native.userIdGroupPairs]
	prefix_lists := [id | some id in object.get(native, "prefixListIds", [])]
	some entry in _opened(direction, "allow", 1, protocol, opened, cidr.ranges(_aws_addresses(addresses, groups, prefix_lists)))
] if {
	natives := _permissions(direction)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::SecurityGroup"]
# custom:
#   absent:
#     - path: properties.ipPermissions
#       mutations: [emptied]
#       because: a security group without rules opens nothing
_permissions("ingress") := input.resource.properties.ipPermissions if input.resource.type == "aws/AWS::EC2::SecurityGroup"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::SecurityGroup"]
# custom:
#   absent:
#     - path: properties.ipPermissionsEgress
#       mutations: [emptied]
#       because: a security group without rules opens nothing
_permissions("egress") := input.resource.properties.ipPermissionsEgress if input.resource.type == "aws/AWS::EC2::SecurityGroup"

_opened(direction, action, priority, protocol, ranges, addresses) := [entry |
	everybody := cidr.every_address(addresses)
	some range in ranges
	entry := {
		"direction": direction,
		"action": action,
		"priority": priority,
		"protocol": protocol,
		"from": range.from,
		"to": range.to,
		"any_ipv4": everybody.ipv4,
		"any_ipv6": everybody.ipv6,
		"addresses": addresses,
	}
]

# What evidence shows of rules: everything but the addresses.
_shown(entries) := [shown |
	some entry in entries
	shown := {
		"direction": entry.direction,
		"action": entry.action,
		"priority": entry.priority,
		"protocol": entry.protocol,
		"from": entry.from,
		"to": entry.to,
		"any_ipv4": entry.any_ipv4,
		"any_ipv6": entry.any_ipv6,
	}
]

# METADATA
# description: The rules for traffic to the members of the group.
ingress_rules := _rules("ingress")

# METADATA
# description: The rules for traffic from the members of the group.
egress_rules := _rules("egress")

_rules(direction) := _shown(array.concat(allowing, denying)) if {
	allowing := _entries(direction, "allow")
	denying := _entries(direction, "deny")
}

# METADATA
# description: >-
#   The rules that let every IPv4 or every IPv6 address in. Rules that do so together only are one, which names the ports for which they do.
open_rules := _for_everybody("allow")

# METADATA
# description: The rules that keep every IPv4 or every IPv6 address out, in the same form.
closed_rules := _for_everybody("deny")

_for_everybody(action) := array.concat(
	_shown([entry |
		some entry in entries
		true in {entry.any_ipv4, entry.any_ipv6}
	]),
	[object.union(opening, {"direction": "ingress", "action": action}) | some opening in openings.joined(entries)],
) if {
	entries := _entries("ingress", action)
}

# METADATA
# description: >-
#   The rules that let anything in, from wherever, without those for which an earlier rule, or one of the same priority, keeps everybody out
#   of every port. A rule for single addresses or another group counts so only where both IPv4 and IPv6 are kept out, because the form does
#   not tell which of the two it is for.
accepting_rules := _shown([entry |
	some entry in entries
	not _kept_out(entry.protocol, entry.priority, entry.any_ipv4, entry.any_ipv6)
]) if {
	entries := _entries("ingress", "allow")
}

_kept_out(protocol, priority, true, false) if _ipv4_kept_out(protocol, priority)

_kept_out(protocol, priority, false, true) if _ipv6_kept_out(protocol, priority)

_kept_out(protocol, priority, same, same) if {
	_ipv4_kept_out(protocol, priority)
	_ipv6_kept_out(protocol, priority)
}

_ipv4_kept_out(protocol, priority) if {
	some rule in _barriers
	rule.any_ipv4
	rule.protocol in {protocol, "all"}
	rule.priority <= priority
}

_ipv6_kept_out(protocol, priority) if {
	some rule in _barriers
	rule.any_ipv6
	rule.protocol in {protocol, "all"}
	rule.priority <= priority
}

_barriers := [rule |
	some rule in closed_rules
	rule.from == ports.every_port.from
	rule.to == ports.every_port.to
]

# METADATA
# description: What somebody wrote about the group, empty for nothing.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::SecurityGroup"]
description := input.resource.properties.Description if {
	input.resource.type == "alicloud/ACS::ECS::SecurityGroup"
	is_string(input.resource.properties.Description)
}

# METADATA
# description: >-
#   Whether this is the group that the cloud made by itself, for resources that are put into no other. Its name is default and cannot be
#   changed (Huawei Cloud, VPC User Guide, default security groups; AWS, VPC User Guide, default security groups).
is_default := input.resource.name == "default" if {
	input.resource.type == "huaweicloud/vpc.securityGroups"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::SecurityGroup"]
# custom:
#   absent:
#     - path: properties.groupName
#       mutations: [emptied]
#       because: the default security group is called default
is_default := input.resource.properties.groupName == "default" if {
	input.resource.type == "aws/AWS::EC2::SecurityGroup"
	is_string(input.resource.properties.groupName)
}

# METADATA
# description: Whether a product of the cloud made the group and manages its rules.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::SecurityGroup"]
service_managed := boolean.parse(input.resource.properties.ServiceManaged) if {
	input.resource.type == "alicloud/ACS::ECS::SecurityGroup"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"ingress_rules": {
		"huaweicloud/vpc.securityGroups": "security_group_rules",
		"alicloud/ACS::ECS::SecurityGroup": "Permissions.Permission",
		"aws/AWS::EC2::SecurityGroup": "ipPermissions",
	},
	"egress_rules": {
		"huaweicloud/vpc.securityGroups": "security_group_rules",
		"alicloud/ACS::ECS::SecurityGroup": "Permissions.Permission",
		"aws/AWS::EC2::SecurityGroup": "ipPermissionsEgress",
	},
	"description": {"alicloud/ACS::ECS::SecurityGroup": "Description"},
}

_direction(text) := {"ingress": "ingress", "egress": "egress"}[lower(text)] if is_string(text)

_action(text) := {"allow": "allow", "accept": "allow", "deny": "deny", "drop": "deny"}[lower(text)] if is_string(text)

_huawei_addresses([prefix], [], [], _) := [prefix]

_huawei_addresses([], groups, address_groups, _) := [] if count(groups) + count(address_groups) > 0

_huawei_addresses([], [], [], family) := [{"ipv4": "0.0.0.0/0", "ipv6": "::/0"}[lower(family)]]

_huawei_ports(protocol, _, _, _) := "-1" if not ports.has_ports(protocol)

_huawei_ports(protocol, [multiport], _, _) := multiport if ports.has_ports(protocol)

_huawei_ports(protocol, [], [], []) := "-1" if ports.has_ports(protocol)

_huawei_ports(protocol, [], [from], [to]) := _ports(number.parse(from), number.parse(to)) if ports.has_ports(protocol)

# Version 2 of the API writes every port as 0 and 0.
_ports(0, 0) := "-1"

_ports(from, to) := sprintf("%v-%v", [from, to]) if [from, to] != [0, 0]

_alicloud_ports(protocol, _) := "-1" if not ports.has_ports(protocol)

_alicloud_ports(protocol, range) := range if ports.has_ports(protocol)

_alicloud_addresses("ingress", sources, _, others, _) := sources if count(sources) + count(others) > 0

_alicloud_addresses("egress", _, destinations, _, others) := destinations if count(destinations) + count(others) > 0

_aws_addresses(addresses, groups, prefix_lists) := addresses if {
	some sources in [addresses, groups, prefix_lists]
	some _ in sources
}
