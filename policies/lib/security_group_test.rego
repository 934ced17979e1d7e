package policies.lib.security_group_test

import data.policies.lib.security_group as group

huawei(rules) := {"resource": {
	"type": "huaweicloud/vpc.securityGroups",
	"properties": {"security_group_rules": rules},
}}

alicloud(rules) := {"resource": {
	"type": "alicloud/ACS::ECS::SecurityGroup",
	"properties": {"Permissions": {"Permission": rules}},
}}

aws(ingress, egress) := {"resource": {
	"type": "aws/AWS::EC2::SecurityGroup",
	"properties": {"ipPermissions": ingress, "ipPermissionsEgress": egress},
}}

ssh := {
	"direction": "ingress", "action": "allow", "priority": 1, "protocol": "tcp", "from": 22, "to": 22,
	"any_ipv4": true, "any_ipv6": false,
}

everything := {"protocol": "all", "from": 0, "to": 65535}

huawei_ssh := {
	"id": "r-1", "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp",
	"port_range_min": 22, "port_range_max": 22, "remote_ip_prefix": "0.0.0.0/0",
}

huawei_v3 := {
	"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "multiport": "22",
	"remote_ip_prefix": "0.0.0.0/0", "action": "allow", "priority": 1, "enabled": true,
}

alicloud_ssh := {
	"Direction": "ingress", "Policy": "Accept", "Priority": "1", "IpProtocol": "TCP", "PortRange": "22/22", "SourceCidrIp": "0.0.0.0/0",
	"SourceGroupId": "", "Ipv6SourceCidrIp": "", "DestCidrIp": "",
}

aws_ssh := {
	"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["0.0.0.0/0"], "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}],
	"ipv6Ranges": [], "prefixListIds": [], "userIdGroupPairs": [],
}

test_huawei_ports if {
	every change, want in {
		{}: {},
		{"port_range_min": "22", "port_range_max": "23"}: {"to": 23},
		{"port_range_min": 0, "port_range_max": 0}: {"from": 0, "to": 65535},
		{"port_range_min": 0, "port_range_max": 65535}: {"from": 0, "to": 65535},
		{"port_range_min": 0, "port_range_max": 22}: {"from": 0, "to": 22},
		{"port_range_min": -1, "port_range_max": -1}: {"from": 0, "to": 65535},
		{"protocol": "TCP"}: {},
		{"protocol": "6"}: {},
		{"port_range_min": null, "port_range_max": null}: {"from": 0, "to": 65535},
		{"protocol": null, "port_range_min": 0, "port_range_max": 0}: everything,
		{"protocol": "", "port_range_min": null, "port_range_max": null}: everything,
		{"protocol": "17"}: {"protocol": "udp"},
		{"protocol": "icmp", "port_range_min": 8, "port_range_max": 0}: {"protocol": "icmp", "from": 0, "to": 65535},
	} {
		group.rules == [object.union(ssh, want)] with input as huawei([object.union(huawei_ssh, change)])
	}
	group.rules == [object.union(ssh, everything)] with input as huawei([{"direction": "ingress", "ethertype": "IPv4"}])
}

test_huawei_version_3 if {
	group.rules == [ssh] with input as huawei([huawei_v3])
	group.rules == [ssh, object.union(ssh, {"from": 8000, "to": 9000})] with input as huawei([object.union(huawei_v3, {"multiport": "22,8000-9000"})])
	every change, want in {
		{"multiport": "1-30000,30001-65535"}: {"from": 1, "to": 65535},
		{"multiport": null}: {"from": 0, "to": 65535},
		{"multiport": ""}: {"from": 0, "to": 65535},
		{"action": "deny", "priority": 100}: {"action": "deny", "priority": 100},
		{"action": null, "priority": "5", "enabled": null}: {"priority": 5},
		{"direction": "egress"}: {"direction": "egress"},
		{"ethertype": "IPv6", "protocol": "icmpv6", "multiport": "0", "remote_ip_prefix": "::/0"}: {
			"protocol": "icmpv6", "from": 0, "to": 65535, "any_ipv4": false, "any_ipv6": true,
		},
	} {
		group.rules == [object.union(ssh, want)] with input as huawei([object.union(huawei_v3, change)])
	}
}

test_huawei_rule_that_is_switched_off if {
	group.rules == [] with input as huawei([object.union(huawei_v3, {"enabled": false})])
	group.rules == [] with input as huawei([object.union(huawei_v3, {"enabled": "false"})])
}

test_huawei_sources if {
	none := {"any_ipv4": false}
	every change, want in {
		{"remote_ip_prefix": "10.0.0.0/8"}: none,
		{"remote_ip_prefix": "2001:db8::/32", "ethertype": "IPv6"}: none,
		{"remote_ip_prefix": "::/0", "ethertype": "IPv6"}: {"any_ipv4": false, "any_ipv6": true},
		{"remote_ip_prefix": null}: {},
		{"remote_ip_prefix": "", "ethertype": null}: {},
		{"remote_ip_prefix": "", "ethertype": "IPv6"}: {"any_ipv4": false, "any_ipv6": true},
		{"remote_ip_prefix": "", "remote_group_id": "sg-2"}: none,
		{"remote_ip_prefix": null, "remote_group_id": null, "remote_address_group_id": "ag-1"}: none,
		{"remote_ip_prefix": null, "remote_group_id": "", "remote_address_group_id": ""}: {},
	} {
		group.rules == [object.union(ssh, want)] with input as huawei([object.union(huawei_ssh, change)])
	}
}

test_huawei_rule_that_cannot_be_read if {
	every change in [
		{"direction": "sideways"}, {"direction": null}, {"action": "log"}, {"priority": "high"}, {"protocol": " tcp "}, {"port_range_min": null},
		{"port_range_max": 0}, {"port_range_max": null}, {"port_range_min": 23}, {"port_range_max": "x"}, {"multiport": "ssh"}, {"remote_ip_prefix": "everywhere"},
		{"remote_group_id": "sg-2"}, {"remote_ip_prefix": null, "ethertype": "IPv5"}, {"enabled": "perhaps"},
	] {
		group.ingress_rules[0] == ssh with input as huawei([huawei_v3, object.union(huawei_ssh, change)])
	}
	every other in [{"ethertype": "IPv4"}, "x"] {
		group.rules == [ssh] with input as huawei([huawei_ssh, other])
	}
	not group.rules with input as huawei(null)
	not group.rules with input as {"resource": {"type": "huaweicloud/vpc.securityGroups", "properties": {}}}
}

test_alicloud if {
	every change, want in {
		{}: {},
		{"IpProtocol": "tcp", "Policy": "accept", "Priority": 1}: {},
		{"IpProtocol": "UDP", "PortRange": "1/65535"}: {"protocol": "udp", "from": 1, "to": 65535},
		{"IpProtocol": "ALL", "PortRange": "-1/-1"}: everything,
		{"IpProtocol": "ICMP", "PortRange": "-1/-1"}: {"protocol": "icmp", "from": 0, "to": 65535},
		{"IpProtocol": "GRE", "PortRange": "-1/-1"}: {"protocol": "gre", "from": 0, "to": 65535},
		{"Policy": "Drop", "Priority": "100"}: {"action": "deny", "priority": 100},
		{"SourceCidrIp": "10.0.0.0/8"}: {"any_ipv4": false},
		{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}: {"any_ipv4": false, "any_ipv6": true},
		{"SourceCidrIp": "", "SourceGroupId": "sg-2"}: {"any_ipv4": false},
		{"SourceCidrIp": "", "SourcePrefixListId": "pl-1"}: {"any_ipv4": false},
		{"Direction": "egress", "SourceCidrIp": "", "DestCidrIp": "0.0.0.0/0"}: {"direction": "egress"},
		{"Direction": "egress", "SourceCidrIp": "", "DestGroupId": "sg-2"}: {"direction": "egress", "any_ipv4": false},
	} {
		group.rules == [object.union(ssh, want)] with input as alicloud([object.union(alicloud_ssh, change)])
	}
	group.rules == [] with input as alicloud([])
}

test_alicloud_rule_that_cannot_be_read if {
	every change in [
		{"Direction": ""}, {"Policy": "Log"}, {"Policy": null}, {"Priority": ""}, {"IpProtocol": ""}, {"PortRange": ""}, {"PortRange": "ssh"},
		{"SourceCidrIp": ""}, {"SourceCidrIp": "everywhere"}, {"Direction": "egress"}, {"Ipv6SourceCidrIp": "x"},
	] {
		ssh in group.rules with input as alicloud([alicloud_ssh, object.union(alicloud_ssh, change)])
	}
	every member in ["Direction", "Policy", "Priority", "IpProtocol", "PortRange", "SourceCidrIp"] {
		group.rules == [ssh] with input as alicloud([alicloud_ssh, object.remove(alicloud_ssh, [member])])
	}
	not group.rules with input as {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"Permissions": {}}}}
}

test_aws if {
	every change, want in {
		{}: {},
		{"ipProtocol": "6"}: {},
		{"ipProtocol": "udp", "fromPort": 0, "toPort": 65535}: {"protocol": "udp", "from": 0, "to": 65535},
		{"ipProtocol": "icmp", "fromPort": 8, "toPort": -1}: {"protocol": "icmp", "from": 0, "to": 65535},
		{"ipProtocol": "-1", "fromPort": null, "toPort": null}: everything,
		{"ipv4Ranges": []}: {},
		{"ipRanges": []}: {},
		{"ipRanges": [], "ipv4Ranges": null, "ipv6Ranges": [{"cidrIpv6": "::/0"}]}: {"any_ipv4": false, "any_ipv6": true},
		{"ipv6Ranges": [{"cidrIpv6": "2001:db8::/32"}, {"cidrIpv6": "::/0"}]}: {"any_ipv6": true},
		{"ipRanges": ["10.0.0.0/8"], "ipv4Ranges": [{"cidrIp": "10.0.0.0/8"}]}: {"any_ipv4": false},
		{"ipRanges": [], "ipv4Ranges": [], "userIdGroupPairs": [{"groupId": "sg-2"}]}: {"any_ipv4": false},
		{"ipRanges": [], "ipv4Ranges": [], "prefixListIds": [{"prefixListId": "pl-1"}]}: {"any_ipv4": false},
	} {
		group.rules == [object.union(ssh, want)] with input as aws([object.union(aws_ssh, change)], [])
	}
	every old in [object.remove(aws_ssh, ["ipv4Ranges", "ipv6Ranges", "prefixListIds", "userIdGroupPairs"])] {
		group.rules == [ssh] with input as aws([old], [])
	}
	group.rules == [object.union(ssh, {"direction": "egress"})] with input as aws([], [aws_ssh])
	group.rules == [] with input as aws([], [])
}

test_aws_rule_that_cannot_be_read if {
	every change in [
		{"ipProtocol": ""}, {"fromPort": null}, {"toPort": null}, {"fromPort": 23}, {"ipRanges": ["everywhere"]},
		{"ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}, {"description": "x"}]}, {"ipv6Ranges": [{"cidrIpv6": "x"}]}, {"ipv6Ranges": [{}]},
		{"ipRanges": [], "ipv4Ranges": []},
	] {
		group.ingress_rules[0] == ssh with input as aws([aws_ssh, object.union(aws_ssh, change)], [])
	}
	not group.rules with input as aws(null, [])
	not group.rules with input as aws([], null)
	not group.rules with input as {"resource": {"type": "aws/AWS::EC2::SecurityGroup", "properties": {}}}
}

test_directions if {
	both := alicloud([alicloud_ssh, object.union(alicloud_ssh, {"Direction": "egress", "DestCidrIp": "192.0.2.0/24"})])
	group.ingress_rules == [ssh] with input as both
	group.egress_rules == [object.union(ssh, {"direction": "egress", "any_ipv4": false})] with input as both
	unreadable := alicloud([alicloud_ssh, {}])
	group.ingress_rules == [ssh] with input as unreadable
	group.open_rules == [ssh] with input as unreadable
}

test_the_other_spellings_of_huawei_cloud if {
	group.rules == [ssh] with input as {"resource": {"type": "huaweicloud/vpc.securityGroups", "properties": {"securityGroupRules": [{
		"direction": "ingress", "ethertype": "IPv4", "protocol": "TCP",
		"portRangeMin": 22, "portRangeMax": 22, "remoteIpPrefix": "0.0.0.0/0",
	}]}}}
	every other in ["remoteGroupId", "remoteAddressGroupId"] {
		group.rules == [object.union(ssh, {"any_ipv4": false})] with input as huawei([object.union(
			object.remove(huawei_ssh, ["remote_ip_prefix"]),
			{other: "x-1"},
		)])
	}
}

test_rules_that_let_everybody_in_together if {
	halves := ["0.0.0.0/1", "128.0.0.0/1"]
	group.open_rules == [ssh] with input as huawei([object.union(huawei_ssh, {"remote_ip_prefix": half}) | some half in halves])
	group.open_rules == [ssh] with input as alicloud([object.union(alicloud_ssh, {"SourceCidrIp": half}) | some half in halves])
	group.open_rules == [ssh] with input as aws([object.union(aws_ssh, {"ipRanges": halves, "ipv4Ranges": []})], [])
	group.open_rules == [ssh] with input as aws([object.union(aws_ssh, {"ipRanges": [half], "ipv4Ranges": [{"cidrIp": half}]}) | some half in halves], [])
	group.open_rules == [object.union(ssh, {"any_ipv4": false, "any_ipv6": true})] with input as aws(
		[object.union(aws_ssh, {
			"ipRanges": [], "ipv4Ranges": [],
			"ipv6Ranges": [{"cidrIpv6": half}],
		}) |
			some half in ["::/1", "8000::/1"]
		],
		[],
	)
	group.closed_rules == [object.union(ssh, {"action": "deny", "priority": 3})] with input as alicloud([
		object.union(alicloud_ssh, {"Policy": "Drop", "SourceCidrIp": "0.0.0.0/1"}),
		object.union(alicloud_ssh, {"Policy": "Drop", "SourceCidrIp": "128.0.0.0/1", "Priority": "3"}),
	])
	group.open_rules == [] with input as alicloud([object.union(alicloud_ssh, {"SourceCidrIp": "0.0.0.0/1"})])
}

test_open_rules if {
	group.open_rules == [ssh] with input as alicloud([
		alicloud_ssh,
		object.union(alicloud_ssh, {"Policy": "Drop"}),
		object.union(alicloud_ssh, {"SourceCidrIp": "10.0.0.0/8"}),
		object.union(alicloud_ssh, {"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}),
	])
	group.open_rules == [object.union(ssh, {"any_ipv4": false, "any_ipv6": true})] with input as alicloud([object.union(alicloud_ssh, {
		"SourceCidrIp": "",
		"Ipv6SourceCidrIp": "::/0",
	})])
}

test_closed_rules if {
	group.closed_rules == [object.union(ssh, {"action": "deny", "priority": 2})] with input as alicloud([
		alicloud_ssh,
		object.union(alicloud_ssh, {"Policy": "Drop", "Priority": "2"}),
		object.union(alicloud_ssh, {"Policy": "Drop", "SourceCidrIp": "10.0.0.0/8"}),
		object.union(alicloud_ssh, {"Policy": "Drop", "Direction": "egress", "DestCidrIp": "0.0.0.0/0"}),
	])
}

everywhere := {"IpProtocol": "ALL", "PortRange": "-1/-1"}

every_ipv6 := {"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}

keep_out := object.union(everywhere, {"Policy": "Drop"})

accepting(rules) := number if {
	number := count(group.accepting_rules) with input as alicloud([object.union(alicloud_ssh, rule) | some rule in rules])
}

test_accepting_rules if {
	group.accepting_rules == [ssh] with input as alicloud([
		alicloud_ssh,
		object.union(alicloud_ssh, {"Policy": "Drop"}),
		object.union(alicloud_ssh, {"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}),
	])
}

test_not_accepting_what_is_kept_out_before if {
	every rules in [
		[{}, keep_out],
		[{}, object.union(keep_out, {"IpProtocol": "TCP"})],
		[every_ipv6, object.union(keep_out, every_ipv6)],
		[{"SourceCidrIp": "192.0.2.1"}, keep_out, object.union(keep_out, every_ipv6)],
		[{"Priority": "2"}, keep_out],
	] {
		accepting(rules) == 0
	}
}

test_accepting_what_is_kept_out_in_part_or_too_late if {
	every rules in [
		[{}, object.union(keep_out, {"IpProtocol": "UDP"})],
		[{}, object.union(keep_out, {"IpProtocol": "TCP", "PortRange": "22/65535"})],
		[{}, object.union(keep_out, {"IpProtocol": "TCP", "PortRange": "0/22"})],
		[{}, object.union(keep_out, {"Priority": "2"})],
		[{}, object.union(keep_out, {"SourceCidrIp": "10.0.0.0/8"})],
		[{}, object.union(keep_out, every_ipv6)],
		[every_ipv6, keep_out],
		[every_ipv6, object.union(keep_out, object.union(every_ipv6, {"IpProtocol": "UDP"}))],
		[every_ipv6, object.union(keep_out, object.union(every_ipv6, {"Priority": "2"}))],
		[{"SourceCidrIp": "192.0.2.1"}, keep_out],
		[{"SourceCidrIp": "192.0.2.1"}, object.union(keep_out, every_ipv6)],
	] {
		accepting(rules) == 1
	}
}

test_description if {
	every text in ["", "web"] {
		group.description == text with input as {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"Description": text}}}
	}
	[text | text := group.description with input as alicloud([])] == []
	[text | text := group.description with input as {"resource": {
		"type": "alicloud/ACS::ECS::SecurityGroup",
		"properties": {"Description": null},
	}}] == []
}

test_is_default if {
	group.is_default == true with input as {"resource": {"type": "huaweicloud/vpc.securityGroups", "name": "default"}}
	group.is_default == false with input as {"resource": {"type": "huaweicloud/vpc.securityGroups", "name": "web"}}
	group.is_default == true with input as {"resource": {"type": "aws/AWS::EC2::SecurityGroup", "properties": {"groupName": "default"}}}
	group.is_default == false with input as {"resource": {"type": "aws/AWS::EC2::SecurityGroup", "properties": {"groupName": "web"}}}
	every unknown in [
		{"type": "huaweicloud/vpc.securityGroups"},
		{"type": "aws/AWS::EC2::SecurityGroup", "properties": {}},
		{"type": "aws/AWS::EC2::SecurityGroup", "properties": {"groupName": null}},
		{"type": "alicloud/ACS::ECS::SecurityGroup", "name": "default", "properties": {}},
	] {
		[is_default | is_default := group.is_default with input as {"resource": unknown}] == []
	}
}

test_service_managed if {
	every managed, values in {true: [true, "true", "True"], false: [false, "false", "False"]} {
		every value in values {
			group.service_managed == managed with input as {"resource": {
				"type": "alicloud/ACS::ECS::SecurityGroup",
				"properties": {"ServiceManaged": value},
			}}
		}
	}
	[managed | managed := group.service_managed with input as alicloud([])] == []
}

test_each_path_is_of_a_type_that_has_the_fact if {
	every fact in ["ingress_rules", "egress_rules"] {
		{type | some type, _ in group.paths[fact]} == {
			"huaweicloud/vpc.securityGroups", "alicloud/ACS::ECS::SecurityGroup", "aws/AWS::EC2::SecurityGroup",
		}
	}
	{type | some type, _ in group.paths.description} == {"alicloud/ACS::ECS::SecurityGroup"}
}
