package policies.security_group.vpc_sg_by_white_list_ports_check_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
import data.policies.security_group.vpc_sg_by_white_list_ports_check as policy

huawei(rules, ports) := {
	"resource": {
		"type": "huaweicloud/vpc.securityGroups",
		"properties": {"security_group_rules": [object.union(
			{
				"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_range_min": 443, "port_range_max": 443,
				"remote_ip_prefix": "192.0.2.0/24",
			},
			rule,
		) |
			some rule in rules
		]},
	},
	"parameters": {"whiteListPorts": ports},
}

denied(actual, ports) := {reasons.one_of(sprintf("a rule allows %s", [actual]), actual, ports, security_group.paths.ingress_rules)}

as_read(members) := object.union({"action": "allow", "any_ipv4": false, "any_ipv6": false, "direction": "ingress", "priority": 1, "protocol": "tcp"}, members)

test_deny_other_ports_of_whatever_direction_and_source if {
	every actual, rule in {
		"ingress tcp 442": {"port_range_min": 442, "port_range_max": 442},
		"ingress tcp 444": {"port_range_min": "444", "port_range_max": "444"},
		"ingress udp 443-444": {"protocol": "udp", "port_range_max": 444},
		"egress tcp 80": {"direction": "egress", "port_range_min": 80, "port_range_max": 80},
		"ingress all 0-65535": {"protocol": null, "port_range_min": null, "port_range_max": null, "remote_ip_prefix": "", "remote_group_id": "sg"},
		"ingress tcp 22": {"port_range_min": 22, "port_range_max": 22, "ethertype": "IPv6", "remote_ip_prefix": "2001:db8::/32"},
	} {
		testing.noncompliant(policy, denied(actual, ["443"])) with input as huawei([rule], ["443"])
		testing.noncompliant(policy, denied(actual, ["443"])) with input as huawei([{}, rule], ["443"])
	}
	testing.noncompliant(policy, denied("ingress tcp 3389", ["22"])) with input as huawei([{"multiport": "22,3389"}], ["22"])
}

test_allow if {
	testing.compliant(policy, {"rules": [as_read({"from": 443, "to": 443})]}) with input as huawei([{}], ["443"])
	testing.compliant(policy, {"rules": []}) with input as huawei([], ["443"])
	testing.compliant(policy, {"rules": [as_read({"from": 80, "to": 90})]}) with input as huawei([{"port_range_min": 80, "port_range_max": 90}], ["85-90", "80-84"])
	testing.compliant(policy, {"rules": [as_read({"from": 0, "protocol": "icmp", "to": 65535})]}) with input as huawei([{"protocol": "icmp", "port_range_min": 8, "port_range_max": 0}], ["443"])
	testing.compliant(policy, {"rules": [as_read({"action": "deny", "from": 22, "to": 22})]}) with input as huawei([{"action": "deny", "port_range_min": 22, "port_range_max": 22}], ["443"])
}

test_deny_although_another_rule_denies if {
	testing.noncompliant(policy, {reasons.one_of(
		"a rule allows ingress tcp 22",
		"ingress tcp 22", ["443"], security_group.paths.ingress_rules,
	)}) with input as huawei(
		[
			{"port_range_min": 22, "port_range_max": 22, "priority": 2},
			{"port_range_min": 22, "port_range_max": 22, "priority": 1, "action": "deny"},
		],
		["443"],
	)
}

unreadable contains huawei([{}, {"port_range_min": 5, "port_range_max": 4}], ["443"])

unreadable contains huawei([{"direction": "sideways"}], ["443"])

unreadable contains {"resource": {"type": "huaweicloud/vpc.securityGroups", "properties": {}}}
