package policies.security_group.ecs_security_group_risky_ports_check_with_protocol_test

import data.policies.lib.security_group
import data.policies.security_group.ecs_security_group_risky_ports_check_with_protocol as policy

accept := {"Direction": "ingress", "Policy": "Accept", "Priority": "2", "IpProtocol": "TCP", "PortRange": "22/22", "SourceCidrIp": "0.0.0.0/0"}

drop := {"Policy": "Drop", "Priority": "1"}

alicloud(rules) := group(rules, false, ["tcp", "udp"])

group(rules, managed, protocols) := {
	"resource": {
		"type": "alicloud/ACS::ECS::SecurityGroup",
		"properties": {
			"ServiceManaged": managed,
			"Permissions": {"Permission": [object.union(accept, rule) | some rule in rules]},
		},
	},
	"parameters": {"ports": [22, 3389], "protocols": protocols},
}

open(actual, protocol, port) := {
	"message": sprintf("%s is open to 0.0.0.0/0, %s port %d must not be", [actual, protocol, port]),
	"property": security_group.paths.ingress_rules,
	"actual": actual, "desired": port, "operator": "NotContains",
}

test_deny_risky_port if {
	policy.deny == {open("tcp 22", "tcp", 22)} with input as alicloud([{}])
	policy.deny == {open("udp 3389", "udp", 3389)} with input as alicloud([{"IpProtocol": "UDP", "PortRange": "3389/3389"}])
	policy.deny == {open("tcp 20-22", "tcp", 22)} with input as alicloud([{"PortRange": "20/22"}])
	policy.deny == {
		open("all 0-65535", "tcp", 22), open("all 0-65535", "tcp", 3389),
		open("all 0-65535", "udp", 22), open("all 0-65535", "udp", 3389),
	} with input as alicloud([{"IpProtocol": "ALL", "PortRange": "-1/-1"}])
}

test_only_the_given_protocols if {
	policy.deny == set() with input as group([{}], false, ["udp"])
	policy.deny == {open("tcp 22", "tcp", 22)} with input as group([{}], false, ["TCP"])
	policy.deny == {open("all 22", "udp", 22)} with input as group([{"IpProtocol": "ALL"}], false, ["udp"])
	policy.deny == set() with input as group([{}], false, [])
}

test_allow_what_is_dropped_before if {
	every rule in [
		drop,
		object.union(drop, {"Priority": "2"}),
		object.union(drop, {"IpProtocol": "ALL", "PortRange": "-1/-1"}),
		object.union(drop, {"PortRange": "20/30"}),
	] {
		policy.deny == set() with input as alicloud([{}, rule])
	}
}

test_deny_what_is_dropped_too_late_or_in_part if {
	every rule in [
		object.union(drop, {"Priority": "3"}),
		object.union(drop, {"IpProtocol": "UDP"}),
		object.union(drop, {"PortRange": "23/23"}),
		object.union(drop, {"SourceCidrIp": "192.0.2.0/24"}),
		object.union(drop, {"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}),
		object.union(drop, {"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}),
	] {
		policy.deny == {open("tcp 22", "tcp", 22)} with input as alicloud([{}, rule])
	}
}

test_allow if {
	every rules in [
		[],
		[{"PortRange": "21/21"}],
		[{"PortRange": "23/3388"}],
		[{"SourceCidrIp": "192.0.2.0/24"}],
		[{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}],
		[{"IpProtocol": "ICMP", "PortRange": "-1/-1"}],
	] {
		policy.deny == set() with input as alicloud(rules)
	}
}

test_not_applicable_to_groups_of_products if {
	policy.not_applicable == {"a product of the cloud manages the group"} with input as group([{}], true, ["tcp"])
	policy.not_applicable == {"a product of the cloud manages the group"} with input as group([], "true", ["tcp"])
	policy.not_applicable == set() with input as alicloud([{}])
}

test_no_evidence_when_something_cannot_be_read if {
	not policy.evidence with input as alicloud([{}, {"Priority": "first"}])
	not policy.evidence with input as group([{}], "", ["tcp"])
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"ServiceManaged": false}}}
}
