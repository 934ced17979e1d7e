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
import data.policies.lib.ports

# METADATA
# description: >-
#   All rules, each with direction (ingress, egress), action (allow, deny), priority (the smallest number wins; 1 where the cloud has none),
#   protocol, the ends of a port range (every port for a protocol without ports), and whether every IPv4 and every IPv6 address is meant.
#   Huawei Cloud's form is the VPC API's, SecurityGroupRule of version 2 (no action means allow) and 3 (multiport).
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.securityGroups"]
rules := [rule | some readings in all; some rule in readings] if {
	input.resource.type == "huaweicloud/vpc.securityGroups"
	natives := input.resource.properties.security_group_rules
	all := [readings |
		some native in natives
		direction := _direction(native.direction)
		action := _action(lists.first([action | action := native.action], "allow"))
		priority := number.parse(lists.first([priority | priority := native.priority], 1))
		protocol := ports.protocol(lists.first([protocol | protocol := native.protocol], "all"))
		ranges := _huawei_ranges(
			protocol,
			lists.given([multiport | multiport := native.multiport]),
			number.parse(lists.first([from | from := native.port_range_min], 0)),
			number.parse(lists.first([to | to := native.port_range_max], 0)),
		)
		addresses := _huawei_addresses(
			lists.given([prefix | prefix := native.remote_ip_prefix]),
			lists.given([group | group := native.remote_group_id]),
			lists.given([group | group := native.remote_address_group_id]),
			lists.first([family | family := native.ethertype], "IPv4"),
		)
		any_ipv4 := cidr.any_ipv4_among(addresses)
		any_ipv6 := cidr.any_ipv6_among(addresses)
		enabled := boolean.parse(lists.first([enabled | enabled := native.enabled], true))
		readings := [rule |
			enabled
			some range in ranges
			rule := _entry(direction, action, priority, protocol, range.from, range.to, any_ipv4, any_ipv6)
		]
	]
	lists.complete(natives, all)
}

# METADATA
# description: Alibaba Cloud's form is the ECS API's, DescribeSecurityGroupAttribute.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::SecurityGroup"]
rules := [rule | some readings in all; some rule in readings] if {
	input.resource.type == "alicloud/ACS::ECS::SecurityGroup"
	natives := input.resource.properties.Permissions.Permission
	all := [readings |
		some native in natives
		direction := _direction(native.Direction)
		action := _action(native.Policy)
		priority := number.parse(native.Priority)
		protocol := ports.protocol(native.IpProtocol)
		ranges := _alicloud_ranges(protocol, native.PortRange)
		addresses := _alicloud_addresses(
			direction,
			lists.given(array.concat([a | a := native.SourceCidrIp], [a | a := native.Ipv6SourceCidrIp])),
			lists.given(array.concat([a | a := native.DestCidrIp], [a | a := native.Ipv6DestCidrIp])),
			lists.given(array.concat([a | a := native.SourceGroupId], [a | a := native.SourcePrefixListId])),
			lists.given(array.concat([a | a := native.DestGroupId], [a | a := native.DestPrefixListId])),
		)
		any_ipv4 := cidr.any_ipv4_among(addresses)
		any_ipv6 := cidr.any_ipv6_among(addresses)
		readings := [_entry(direction, action, priority, protocol, range.from, range.to, any_ipv4, any_ipv6) | some range in ranges]
	]
	lists.complete(natives, all)
}

# METADATA
# description: >-
#   AWS's form is the configuration item's of AWS::EC2::SecurityGroup. Older items have ipRanges only, newer ones ipv4Ranges too.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::SecurityGroup"]
rules := all if {
	input.resource.type == "aws/AWS::EC2::SecurityGroup"
	is_array(_ingress)
	is_array(_egress)
	natives := [native | some native in _permissions]
	all := [rule |
		some native in natives
		protocol := ports.protocol(native.permission.ipProtocol)
		range := _aws_range(
			protocol,
			lists.given([from | from := native.permission.fromPort]),
			lists.given([to | to := native.permission.toPort]),
		)
		ipv4 := [source | some source in native.permission.ipv4Ranges]
		ipv6 := [source | some source in native.permission.ipv6Ranges]
		groups := [source | some source in native.permission.userIdGroupPairs]
		prefix_lists := [source | some source in native.permission.prefixListIds]
		addresses := array.concat(
			array.concat(
				[address | some address in native.permission.ipRanges],
				lists.total(ipv4, [source.cidrIp | some source in ipv4]),
			),
			lists.total(ipv6, [source.cidrIpv6 | some source in ipv6]),
		)
		(count(addresses) + count(groups)) + count(prefix_lists) > 0
		any_ipv4 := cidr.any_ipv4_among(addresses)
		any_ipv6 := cidr.any_ipv6_among(addresses)
		rule := _entry(native.direction, "allow", 1, protocol, range.from, range.to, any_ipv4, any_ipv6)
	]
	lists.complete(natives, all)
}

_permissions contains {"direction": "ingress", "permission": permission} if some permission in _ingress

_permissions contains {"direction": "egress", "permission": permission} if some permission in _egress

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::SecurityGroup"]
_ingress := input.resource.properties.ipPermissions if input.resource.type == "aws/AWS::EC2::SecurityGroup"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::SecurityGroup"]
_egress := input.resource.properties.ipPermissionsEgress if input.resource.type == "aws/AWS::EC2::SecurityGroup"

# METADATA
# description: The rules for traffic to the members of the group.
ingress_rules := [rule | some rule in all; rule.direction == "ingress"] if all := rules

# METADATA
# description: The rules for traffic from the members of the group.
egress_rules := [rule | some rule in all; rule.direction == "egress"] if all := rules

# METADATA
# description: The rules that let every IPv4 or every IPv6 address in.
open_rules := [rule |
	some rule in all
	rule.action == "allow"
	true in {rule.any_ipv4, rule.any_ipv6}
] if {
	all := ingress_rules
}

# METADATA
# description: The rules that keep every IPv4 or every IPv6 address out.
closed_rules := [rule |
	some rule in all
	rule.action == "deny"
	true in {rule.any_ipv4, rule.any_ipv6}
] if {
	all := ingress_rules
}

# METADATA
# description: >-
#   The rules that let anything in, from wherever, without those for which an earlier rule, or one of the same priority, keeps everybody out
#   of every port. A rule for single addresses or another group counts so only where both IPv4 and IPv6 are kept out, because the form does
#   not tell which of the two it is for.
accepting_rules := [rule |
	some rule in all
	rule.action == "allow"
	not _kept_out(rule.protocol, rule.priority, rule.any_ipv4, rule.any_ipv6)
] if {
	all := ingress_rules
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

_entry(direction, action, priority, protocol, from, to, any_ipv4, any_ipv6) := {
	"direction": direction,
	"action": action,
	"priority": priority,
	"protocol": protocol,
	"from": from,
	"to": to,
	"any_ipv4": any_ipv4,
	"any_ipv6": any_ipv6,
}

_direction(text) := {"ingress": "ingress", "egress": "egress"}[lower(text)] if is_string(text)

_action(text) := {"allow": "allow", "accept": "allow", "deny": "deny", "drop": "deny"}[lower(text)] if is_string(text)

_huawei_addresses([prefix], [], [], _) := [prefix]

_huawei_addresses([], groups, address_groups, _) := [] if count(groups) + count(address_groups) > 0

_huawei_addresses([], [], [], family) := [{"ipv4": "0.0.0.0/0", "ipv6": "::/0"}[lower(family)]]

_huawei_ranges(protocol, _, _, _) := [ports.every_port] if not ports.has_ports(protocol)

_huawei_ranges(protocol, [multiport], _, _) := ports.ranges(multiport) if ports.has_ports(protocol)

_huawei_ranges(protocol, [], 0, 0) := [ports.every_port] if ports.has_ports(protocol)

_huawei_ranges(protocol, [], from, to) := [ports.between(from, to)] if {
	ports.has_ports(protocol)
	from > 0
}

_alicloud_ranges(protocol, _) := [ports.every_port] if not ports.has_ports(protocol)

_alicloud_ranges(protocol, range) := ports.ranges(range) if ports.has_ports(protocol)

_alicloud_addresses("ingress", sources, _, others, _) := sources if count(sources) + count(others) > 0

_alicloud_addresses("egress", _, destinations, _, others) := destinations if count(destinations) + count(others) > 0

_aws_range(protocol, _, _) := ports.every_port if not protocol in {"tcp", "udp"}

_aws_range(protocol, [from], [to]) := ports.between(from, to) if protocol in {"tcp", "udp"}
