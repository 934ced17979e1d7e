package policies.security_group.ecs_security_group_risky_ports_check_with_protocol_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
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

open(actual, protocol, port) := reasons.has_not(
	sprintf("%s is open to 0.0.0.0/0, %s port %d must not be", [actual, protocol, port]),
	actual, port, security_group.paths.ingress_rules,
)

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "direction": "ingress", "priority": 2, "protocol": "tcp"}, members)

test_deny_risky_port if {
	testing.noncompliant(policy, {open("tcp 22", "tcp", 22)}) with input as alicloud([{}])
	testing.noncompliant(policy, {open("udp 3389", "udp", 3389)}) with input as alicloud([{"IpProtocol": "UDP", "PortRange": "3389/3389"}])
	testing.noncompliant(policy, {open("tcp 20-22", "tcp", 22)}) with input as alicloud([{"PortRange": "20/22"}])
	testing.noncompliant(policy, {
		open("all 0-65535", "tcp", 22), open("all 0-65535", "tcp", 3389),
		open("all 0-65535", "udp", 22), open("all 0-65535", "udp", 3389),
	}) with input as alicloud([{"IpProtocol": "ALL", "PortRange": "-1/-1"}])
}

test_only_the_given_protocols if {
	testing.compliant(policy, {"closed": [], "open": [as_read({"from": 22, "to": 22})], "service_managed": false}) with input as group([{}], false, ["udp"])
	testing.noncompliant(policy, {open("tcp 22", "tcp", 22)}) with input as group([{}], false, ["TCP"])
	testing.noncompliant(policy, {open("all 22", "udp", 22)}) with input as group([{"IpProtocol": "ALL"}], false, ["udp"])
	testing.compliant(policy, {"closed": [], "open": [as_read({"from": 22, "to": 22})], "service_managed": false}) with input as group([{}], false, [])
}

test_allow_what_is_dropped_before if {
	testing.compliant(policy, {"closed": [as_read({"action": "deny", "from": 22, "priority": 1, "to": 22})], "open": [as_read({"from": 22, "to": 22})], "service_managed": false}) with input as alicloud([{}, drop])
	testing.compliant(policy, {"closed": [as_read({"action": "deny", "from": 22, "to": 22})], "open": [as_read({"from": 22, "to": 22})], "service_managed": false}) with input as alicloud([{}, object.union(drop, {"Priority": "2"})])
	testing.compliant(policy, {"closed": [as_read({"action": "deny", "from": 0, "priority": 1, "protocol": "all", "to": 65535})], "open": [as_read({"from": 22, "to": 22})], "service_managed": false}) with input as alicloud([{}, object.union(drop, {"IpProtocol": "ALL", "PortRange": "-1/-1"})])
	testing.compliant(policy, {"closed": [as_read({"action": "deny", "from": 20, "priority": 1, "to": 30})], "open": [as_read({"from": 22, "to": 22})], "service_managed": false}) with input as alicloud([{}, object.union(drop, {"PortRange": "20/30"})])
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
		testing.noncompliant(policy, {open("tcp 22", "tcp", 22)}) with input as alicloud([{}, rule])
	}
}

test_allow if {
	every rules in [[], [{"SourceCidrIp": "192.0.2.0/24"}]] {
		testing.compliant(policy, {"closed": [], "open": [], "service_managed": false}) with input as alicloud(rules)
	}
	testing.compliant(policy, {"closed": [], "open": [as_read({"from": 21, "to": 21})], "service_managed": false}) with input as alicloud([{"PortRange": "21/21"}])
	testing.compliant(policy, {"closed": [], "open": [as_read({"from": 23, "to": 3388})], "service_managed": false}) with input as alicloud([{"PortRange": "23/3388"}])
	testing.compliant(policy, {"closed": [], "open": [as_read({"any_ipv4": false, "any_ipv6": true, "from": 22, "to": 22})], "service_managed": false}) with input as alicloud([{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}])
	testing.compliant(policy, {"closed": [], "open": [as_read({"from": 0, "protocol": "icmp", "to": 65535})], "service_managed": false}) with input as alicloud([{"IpProtocol": "ICMP", "PortRange": "-1/-1"}])
}

test_not_applicable_to_groups_of_products if {
	testing.not_applicable(policy, {"a cloud service manages the group"}) with input as group([{}], true, ["tcp"])
	testing.not_applicable(policy, {"a cloud service manages the group"}) with input as group([], "true", ["tcp"])
	testing.noncompliant(policy, {reasons.has_not(
		"tcp 22 is open to 0.0.0.0/0, tcp port 22 must not be",
		"tcp 22", 22, security_group.paths.ingress_rules,
	)}) with input as alicloud([{}])
}

test_no_evidence_when_something_cannot_be_read if {
	count(policy.deny) == 1 with input as alicloud([{}, {"Priority": "first"}])
}

unreadable contains alicloud([{"PortRange": "80/80"}, {"Priority": "first"}])

unreadable contains alicloud([{}, {"Policy": "Drop", "Priority": "first"}])

unreadable contains alicloud([{}, {"Policy": "Deny all"}])

unreadable contains group([{}], "", ["tcp"])

unreadable contains {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"ServiceManaged": false}}}
