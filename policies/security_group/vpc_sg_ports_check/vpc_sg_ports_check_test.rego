package policies.security_group.vpc_sg_ports_check_test

import data.policies.lib.security_group
import data.policies.security_group.vpc_sg_ports_check as policy

huawei(rules) := {"resource": {
	"type": "huaweicloud/vpc.securityGroups",
	"properties": {"security_group_rules": [object.union(
		{
			"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_range_min": 1, "port_range_max": 65535,
			"remote_ip_prefix": "0.0.0.0/0",
		},
		rule,
	) |
		some rule in rules
	]},
}}

open(actual, source) := {{
	"message": sprintf("%s is open to %s", [actual, source]),
	"property": security_group.paths.ingress_rules,
	"actual": actual, "desired": actual, "operator": "NotContains",
}}

test_deny_every_port if {
	policy.deny == open("tcp 1-65535", "0.0.0.0/0") with input as huawei([{}])
	policy.deny == open("udp 1-65535", "0.0.0.0/0") with input as huawei([{"protocol": "udp"}])
	policy.deny == open("tcp 0-65535", "0.0.0.0/0") with input as huawei([{"port_range_min": null, "port_range_max": null}])
	everything := {"protocol": null, "port_range_min": 0, "port_range_max": 0, "remote_ip_prefix": null}
	policy.deny == open("all 0-65535", "0.0.0.0/0") with input as huawei([everything])
	policy.deny == open("all 0-65535", "::/0") with input as huawei([object.union(everything, {"ethertype": "IPv6"})])
	policy.deny == open("tcp 1-65535", "0.0.0.0/0") with input as huawei([{}, {"action": "deny", "priority": 1}])
}

test_allow if {
	every rule in [
		{"port_range_min": 2},
		{"port_range_max": 65534},
		{"protocol": "icmp", "port_range_min": null, "port_range_max": null},
		{"remote_ip_prefix": "192.0.2.0/24"},
		{"remote_ip_prefix": "", "remote_group_id": "sg"},
		{"direction": "egress"},
		{"action": "deny"},
	] {
		policy.deny == set() with input as huawei([rule])
	}
	policy.deny == set() with input as huawei([])
}

test_no_evidence_when_something_cannot_be_read if {
	not policy.evidence with input as huawei([{}, {"ethertype": "IPv5", "remote_ip_prefix": ""}])
	not policy.evidence with input as {"resource": {"type": "huaweicloud/vpc.securityGroups", "properties": {}}}
}
