package policies.security_group.sg_risky_ports_check_test

import data.policies.lib.security_group
import data.policies.security_group.sg_risky_ports_check as policy

accept := {"Direction": "ingress", "Policy": "Accept", "Priority": "1", "IpProtocol": "TCP", "PortRange": "22/22", "SourceCidrIp": "0.0.0.0/0"}

alicloud(rules) := {
	"resource": {
		"type": "alicloud/ACS::ECS::SecurityGroup",
		"properties": {"Permissions": {"Permission": [object.union(accept, rule) | some rule in rules]}},
	},
	"parameters": {"ports": [22, 3389]},
}

open(actual, port) := {
	"message": sprintf("%s is open to 0.0.0.0/0, port %d must not be", [actual, port]),
	"property": security_group.paths.ingress_rules,
	"actual": actual, "desired": port, "operator": "NotContains",
}

test_deny_risky_port if {
	policy.deny == {open("tcp 22", 22)} with input as alicloud([{}])
	policy.deny == {open("udp 3389", 3389)} with input as alicloud([{"IpProtocol": "UDP", "PortRange": "3389/3389"}])
	policy.deny == {open("tcp 22-80", 22)} with input as alicloud([{"PortRange": "22/80"}])
	policy.deny == {open("tcp 1-22", 22)} with input as alicloud([{"PortRange": "1/22"}])
	policy.deny == {open("tcp 1-65535", 22), open("tcp 1-65535", 3389)} with input as alicloud([{"PortRange": "1/65535"}])
	policy.deny == {open("all 0-65535", 22), open("all 0-65535", 3389)} with input as alicloud([{"IpProtocol": "ALL", "PortRange": "-1/-1"}])
}

test_deny_although_dropped_before if {
	policy.deny == {open("tcp 22", 22)} with input as alicloud([{"Priority": "2"}, {"Policy": "Drop"}])
}

test_allow if {
	every rules in [
		[],
		[{"PortRange": "23/3388"}],
		[{"PortRange": "21/21"}],
		[{"SourceCidrIp": "192.0.2.0/24"}],
		[{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}],
		[{"SourceCidrIp": "", "SourceGroupId": "sg-2"}],
		[{"Policy": "Drop"}],
		[{"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}],
		[{"IpProtocol": "ICMP", "PortRange": "-1/-1"}],
	] {
		policy.deny == set() with input as alicloud(rules)
	}
}

test_no_evidence_when_a_rule_cannot_be_read if {
	not policy.evidence with input as alicloud([{}, {"PortRange": "ssh"}])
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {}}}
}
