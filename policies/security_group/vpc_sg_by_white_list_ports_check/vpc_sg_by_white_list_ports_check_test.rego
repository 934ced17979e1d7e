package policies.security_group.vpc_sg_by_white_list_ports_check_test

import data.policies.lib.security_group
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

denied(actual, ports) := {{
	"message": sprintf("%s is allowed, listed are %s", [actual, concat(", ", ports)]),
	"property": security_group.paths.ingress_rules,
	"actual": actual,
	"desired": ports,
	"operator": "StringIn",
}}

test_deny_other_ports_of_whatever_direction_and_source if {
	every actual, rule in {
		"ingress tcp 442": {"port_range_min": 442, "port_range_max": 442},
		"ingress tcp 444": {"port_range_min": "444", "port_range_max": "444"},
		"ingress udp 443-444": {"protocol": "udp", "port_range_max": 444},
		"egress tcp 80": {"direction": "egress", "port_range_min": 80, "port_range_max": 80},
		"ingress all 0-65535": {"protocol": null, "port_range_min": null, "port_range_max": null, "remote_ip_prefix": "", "remote_group_id": "sg"},
		"ingress tcp 22": {"port_range_min": 22, "port_range_max": 22, "ethertype": "IPv6", "remote_ip_prefix": "2001:db8::/32"},
	} {
		policy.deny == denied(actual, ["443"]) with input as huawei([rule], ["443"])
		policy.deny == denied(actual, ["443"]) with input as huawei([{}, rule], ["443"])
	}
	policy.deny == denied("ingress tcp 3389", ["22"]) with input as huawei([{"multiport": "22,3389"}], ["22"])
}

test_allow if {
	policy.deny == set() with input as huawei([{}], ["443"])
	policy.deny == set() with input as huawei([], ["443"])
	policy.deny == set() with input as huawei([{"port_range_min": 80, "port_range_max": 90}], ["85-90", "80-84"])
	policy.deny == set() with input as huawei([{"protocol": "icmp", "port_range_min": 8, "port_range_max": 0}], ["443"])
	policy.deny == set() with input as huawei([{"action": "deny", "port_range_min": 22, "port_range_max": 22}], ["443"])
}

test_deny_although_another_rule_denies if {
	count(policy.deny) == 1 with input as huawei(
		[
			{"port_range_min": 22, "port_range_max": 22, "priority": 2},
			{"port_range_min": 22, "port_range_max": 22, "priority": 1, "action": "deny"},
		],
		["443"],
	)
}

test_no_evidence_when_something_cannot_be_read if {
	not policy.evidence with input as huawei([{}, {"port_range_min": 5, "port_range_max": 4}], ["443"])
	not policy.evidence with input as huawei([{"direction": "sideways"}], ["443"])
	not policy.evidence with input as {"resource": {"type": "huaweicloud/vpc.securityGroups", "properties": {}}}
}
