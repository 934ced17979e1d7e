package policies.security_group.vpc_sg_ports_check_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
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

open(actual, source) := {reasons.has_not(sprintf("%s is open to %s", [actual, source]), actual, actual, security_group.paths.ingress_rules)}

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "direction": "ingress", "priority": 1, "protocol": "tcp"}, members)

test_deny_every_port if {
	testing.noncompliant(policy, open("tcp 1-65535", "0.0.0.0/0")) with input as huawei([{}])
	testing.noncompliant(policy, open("udp 1-65535", "0.0.0.0/0")) with input as huawei([{"protocol": "udp"}])
	testing.noncompliant(policy, open("tcp 0-65535", "0.0.0.0/0")) with input as huawei([{"port_range_min": null, "port_range_max": null}])
	everything := {"protocol": null, "port_range_min": 0, "port_range_max": 0, "remote_ip_prefix": null}
	testing.noncompliant(policy, open("all 0-65535", "0.0.0.0/0")) with input as huawei([everything])
	testing.noncompliant(policy, open("all 0-65535", "::/0")) with input as huawei([object.union(everything, {"ethertype": "IPv6"})])
	testing.noncompliant(policy, open("tcp 1-65535", "0.0.0.0/0")) with input as huawei([{}, {"action": "deny", "priority": 1}])
}

test_allow if {
	testing.compliant(policy, {"open": [as_read({"from": 2, "to": 65535})]}) with input as huawei([{"port_range_min": 2}])
	testing.compliant(policy, {"open": [as_read({"from": 1, "to": 65534})]}) with input as huawei([{"port_range_max": 65534}])
	testing.compliant(policy, {"open": [as_read({"from": 0, "protocol": "icmp", "to": 65535})]}) with input as huawei([{"protocol": "icmp", "port_range_min": null, "port_range_max": null}])
	every rule in [
		{"remote_ip_prefix": "192.0.2.0/24"},
		{"remote_ip_prefix": "", "remote_group_id": "sg"},
		{"direction": "egress"},
		{"action": "deny"},
	] {
		testing.compliant(policy, {"open": []}) with input as huawei([rule])
	}
	testing.compliant(policy, {"open": []}) with input as huawei([])
}

test_no_evidence_when_something_cannot_be_read if {
	testing.noncompliant(policy, open("tcp 1-65535", "0.0.0.0/0")) with input as huawei([{}, {"ethertype": "IPv5", "remote_ip_prefix": ""}])
}

unreadable contains huawei([{"port_range_min": 2}, {"ethertype": "IPv5", "remote_ip_prefix": ""}])

unreadable contains {"resource": {"type": "huaweicloud/vpc.securityGroups", "properties": {}}}

test_deny_every_port_in_pieces if {
	pieces := [{"port_range_max": 30000}, {"port_range_min": 30001}]
	testing.noncompliant(policy, open("tcp 1-65535", "0.0.0.0/0")) with input as huawei([{"multiport": "1-30000,30001-65535"}])
	testing.noncompliant(policy, open("tcp 1-65535", "0.0.0.0/0")) with input as huawei(pieces)
	testing.noncompliant(policy, open("udp 1-65535", "::/0")) with input as huawei([object.union(piece, {"protocol": "udp", "ethertype": "IPv6", "remote_ip_prefix": "::/0"}) |
		some piece in pieces
	])
	testing.noncompliant(policy, open("tcp 1-65535", "0.0.0.0/0")) with input as huawei([{"remote_ip_prefix": half} | some half in ["0.0.0.0/1", "128.0.0.0/1"]])
	testing.noncompliant(policy, open("tcp 0-65535", "0.0.0.0/0")) with input as huawei([{"port_range_min": 0}])
}

test_allow_pieces_with_a_gap if {
	count(policy.deny) == 0 with input as huawei([{"port_range_max": 30000}, {"port_range_min": 30002}])
	count(policy.deny) == 0 with input as huawei([{"port_range_max": 30000}, {"port_range_min": 30001, "protocol": "udp"}])
	count(policy.deny) == 0 with input as huawei([{"port_range_max": 30000}, {"port_range_min": 30001, "ethertype": "IPv6", "remote_ip_prefix": "::/0"}])
}
