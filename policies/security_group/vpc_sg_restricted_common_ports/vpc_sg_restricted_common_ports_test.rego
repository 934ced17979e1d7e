package policies.security_group.vpc_sg_restricted_common_ports_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
import data.policies.security_group.vpc_sg_restricted_common_ports as policy

defaults := {
	"blockedPorts": [20, 21, 3306, 3389],
	"blockedPort1": -1, "blockedPort2": -1, "blockedPort3": -1, "blockedPort4": -1, "blockedPort5": -1,
}

huawei(rule) := {
	"resource": {
		"cloud": "huaweicloud", "type": "huaweicloud/vpc.securityGroups",
		"properties": {"security_group_rules": [object.union({"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp"}, rule)]},
	},
	"parameters": defaults,
}

aws(permission, parameters) := {
	"resource": {
		"cloud": "aws", "type": "aws/AWS::EC2::SecurityGroup",
		"properties": {"ipPermissions": [object.union({"ipProtocol": "tcp", "ipRanges": ["0.0.0.0/0"]}, permission)], "ipPermissionsEgress": []},
	},
	"parameters": object.union(defaults, parameters),
}

open(actual, source, port) := reasons.has_not(
	sprintf("%s is open to %s, port %d must not be", [actual, source, port]),
	actual, port, security_group.paths.ingress_rules,
)

from_to(from, to) := {"port_range_min": from, "port_range_max": to}

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "direction": "ingress", "priority": 1, "protocol": "tcp"}, members)

test_deny_blocked_port if {
	testing.noncompliant(policy, {open("tcp 20", "0.0.0.0/0", 20)}) with input as huawei(from_to(20, 20))
	testing.noncompliant(policy, {open("tcp 3389", "0.0.0.0/0", 3389)}) with input as huawei(from_to("3389", "3389"))
	testing.noncompliant(policy, {open("udp 21", "0.0.0.0/0", 21)}) with input as huawei(object.union(from_to(21, 21), {"protocol": "udp"}))
	testing.noncompliant(policy, {open("tcp 20", "::/0", 20)}) with input as huawei(object.union(from_to(20, 20), {"ethertype": "IPv6"}))
	testing.noncompliant(policy, {open("tcp 3306", "0.0.0.0/0 and ::/0", 3306)}) with input as aws(
		{"fromPort": 3306, "toPort": 3306, "ipv6Ranges": [{"cidrIpv6": "::/0"}]},
		{},
	)
}

test_deny_both_ends_of_a_range if {
	testing.noncompliant(policy, {open("tcp 1000-3306", "0.0.0.0/0", 3306)}) with input as huawei(from_to(1000, 3306))
	testing.noncompliant(policy, {open("tcp 21-22", "0.0.0.0/0", 21)}) with input as huawei(from_to(21, 22))
}

test_deny_each_blocked_port_of_every_port if {
	testing.noncompliant(policy, {
		reasons.has_not("tcp 0-65535 is open to 0.0.0.0/0, port 20 must not be", "tcp 0-65535", 20, security_group.paths.ingress_rules),
		reasons.has_not("tcp 0-65535 is open to 0.0.0.0/0, port 21 must not be", "tcp 0-65535", 21, security_group.paths.ingress_rules),
		reasons.has_not("tcp 0-65535 is open to 0.0.0.0/0, port 3306 must not be", "tcp 0-65535", 3306, security_group.paths.ingress_rules),
		reasons.has_not("tcp 0-65535 is open to 0.0.0.0/0, port 3389 must not be", "tcp 0-65535", 3389, security_group.paths.ingress_rules),
	}) with input as huawei(from_to(0, 0))
	testing.noncompliant(policy, {
		reasons.has_not("all 0-65535 is open to 0.0.0.0/0, port 20 must not be", "all 0-65535", 20, security_group.paths.ingress_rules),
		reasons.has_not("all 0-65535 is open to 0.0.0.0/0, port 21 must not be", "all 0-65535", 21, security_group.paths.ingress_rules),
		reasons.has_not("all 0-65535 is open to 0.0.0.0/0, port 3306 must not be", "all 0-65535", 3306, security_group.paths.ingress_rules),
		reasons.has_not("all 0-65535 is open to 0.0.0.0/0, port 3389 must not be", "all 0-65535", 3389, security_group.paths.ingress_rules),
	}) with input as huawei({"protocol": null})
	testing.noncompliant(policy, {
		reasons.has_not("all 0-65535 is open to 0.0.0.0/0, port 20 must not be", "all 0-65535", 20, security_group.paths.ingress_rules),
		reasons.has_not("all 0-65535 is open to 0.0.0.0/0, port 21 must not be", "all 0-65535", 21, security_group.paths.ingress_rules),
		reasons.has_not("all 0-65535 is open to 0.0.0.0/0, port 3306 must not be", "all 0-65535", 3306, security_group.paths.ingress_rules),
		reasons.has_not("all 0-65535 is open to 0.0.0.0/0, port 3389 must not be", "all 0-65535", 3389, security_group.paths.ingress_rules),
	}) with input as aws({"ipProtocol": "-1"}, {})
}

test_allow_other_ports_and_narrower_sources if {
	testing.compliant(policy, {"open": [as_read({"from": 19, "to": 19})]}) with input as huawei(from_to(19, 19))
	testing.compliant(policy, {"open": [as_read({"from": 22, "to": 3305})]}) with input as huawei(from_to(22, 3305))
	testing.compliant(policy, {"open": [as_read({"from": 3390, "to": 65535})]}) with input as huawei(from_to(3390, 65535))
	every resource in [
		huawei(object.union(from_to(20, 20), {"remote_ip_prefix": "192.0.2.0/24"})),
		huawei(object.union(from_to(20, 20), {"remote_group_id": "sg-2"})),
		huawei(object.union(from_to(20, 20), {"direction": "egress"})),
		huawei(object.union(from_to(20, 20), {"action": "deny"})),
		aws({"fromPort": 20, "toPort": 20, "ipRanges": ["192.0.2.0/24"]}, {}),
	] {
		testing.compliant(policy, {"open": []}) with input as resource
	}
	every resource in [huawei({"protocol": "icmp"}), aws({"ipProtocol": "icmp", "fromPort": -1, "toPort": -1}, {})] {
		testing.compliant(policy, {"open": [as_read({"from": 0, "protocol": "icmp", "to": 65535})]}) with input as resource
	}
}

test_aws_judges_tcp_only if {
	testing.compliant(policy, {"open": [as_read({"from": 20, "protocol": "udp", "to": 20})]}) with input as aws({"ipProtocol": "udp", "fromPort": 20, "toPort": 20}, {})
	testing.noncompliant(policy, {open("tcp 20", "0.0.0.0/0", 20)}) with input as aws({"ipProtocol": "6", "fromPort": 20, "toPort": 20}, {})
}

test_ports_named_one_by_one_replace_the_list if {
	https := {"fromPort": 443, "toPort": 443}
	every name in ["blockedPort1", "blockedPort2", "blockedPort3", "blockedPort4", "blockedPort5"] {
		testing.noncompliant(policy, {open("tcp 443", "0.0.0.0/0", 443)}) with input as aws(https, {name: 443})
	}
	testing.compliant(policy, {"open": [as_read({"from": 443, "to": 443})]}) with input as aws(https, {"blockedPort1": 442, "blockedPort2": 444})
	testing.compliant(policy, {"open": [as_read({"from": 20, "to": 20})]}) with input as aws({"fromPort": 20, "toPort": 20}, {"blockedPort1": 443})
	testing.noncompliant(policy, {open("tcp 0", "0.0.0.0/0", 0)}) with input as aws({"fromPort": 0, "toPort": 0}, {"blockedPort1": 0})
}

unreadable contains huawei({"protocol": "tcp", "port_range_min": "x"})

unreadable contains aws({"fromPort": 20}, {})

unreadable contains {"resource": {"type": "huaweicloud/vpc.securityGroups", "properties": {}}}
