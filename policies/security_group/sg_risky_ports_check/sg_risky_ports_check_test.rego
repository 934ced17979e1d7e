package policies.security_group.sg_risky_ports_check_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
import data.policies.security_group.sg_risky_ports_check as policy

accept := {"Direction": "ingress", "Policy": "Accept", "Priority": "1", "IpProtocol": "TCP", "PortRange": "22/22", "SourceCidrIp": "0.0.0.0/0"}

alicloud(rules) := {
	"resource": {
		"type": "alicloud/ACS::ECS::SecurityGroup",
		"properties": {"Permissions": {"Permission": [object.union(accept, rule) | some rule in rules]}},
	},
	"parameters": {"ports": [22, 3389]},
}

open(actual, port) := reasons.has_not(
	sprintf("%s is open to 0.0.0.0/0, port %d must not be", [actual, port]),
	actual, port, security_group.paths.ingress_rules,
)

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "direction": "ingress", "priority": 1, "protocol": "tcp"}, members)

test_deny_risky_port if {
	testing.noncompliant(policy, {open("tcp 22", 22)}) with input as alicloud([{}])
	testing.noncompliant(policy, {open("udp 3389", 3389)}) with input as alicloud([{"IpProtocol": "UDP", "PortRange": "3389/3389"}])
	testing.noncompliant(policy, {open("tcp 22-80", 22)}) with input as alicloud([{"PortRange": "22/80"}])
	testing.noncompliant(policy, {open("tcp 1-22", 22)}) with input as alicloud([{"PortRange": "1/22"}])
	testing.noncompliant(policy, {open("tcp 1-65535", 22), open("tcp 1-65535", 3389)}) with input as alicloud([{"PortRange": "1/65535"}])
	testing.noncompliant(policy, {open("all 0-65535", 22), open("all 0-65535", 3389)}) with input as alicloud([{"IpProtocol": "ALL", "PortRange": "-1/-1"}])
}

test_deny_although_dropped_before if {
	testing.noncompliant(policy, {open("tcp 22", 22)}) with input as alicloud([{"Priority": "2"}, {"Policy": "Drop"}])
}

test_allow if {
	every rules in [
		[],
		[{"SourceCidrIp": "192.0.2.0/24"}],
		[{"SourceCidrIp": "", "SourceGroupId": "sg-2"}],
		[{"Policy": "Drop"}],
		[{"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}],
	] {
		testing.compliant(policy, {"open": []}) with input as alicloud(rules)
	}
	testing.compliant(policy, {"open": [as_read({"from": 23, "to": 3388})]}) with input as alicloud([{"PortRange": "23/3388"}])
	testing.compliant(policy, {"open": [as_read({"from": 21, "to": 21})]}) with input as alicloud([{"PortRange": "21/21"}])
	testing.compliant(policy, {"open": [as_read({"any_ipv4": false, "any_ipv6": true, "from": 22, "to": 22})]}) with input as alicloud([{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}])
	testing.compliant(policy, {"open": [as_read({"from": 0, "protocol": "icmp", "to": 65535})]}) with input as alicloud([{"IpProtocol": "ICMP", "PortRange": "-1/-1"}])
}

test_no_evidence_when_a_rule_cannot_be_read if {
	testing.noncompliant(policy, {open("tcp 22", 22)}) with input as alicloud([{}, {"PortRange": "ssh"}])
}

unreadable contains alicloud([{"PortRange": "80/80"}, {"PortRange": "ssh"}])

unreadable contains {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {}}}
