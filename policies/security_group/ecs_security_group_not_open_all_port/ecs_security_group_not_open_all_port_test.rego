package policies.security_group.ecs_security_group_not_open_all_port_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
import data.policies.security_group.ecs_security_group_not_open_all_port as policy

accept := {"Direction": "ingress", "Policy": "Accept", "Priority": "2", "IpProtocol": "TCP", "PortRange": "-1/-1", "SourceCidrIp": "192.0.2.0/24"}

drop := {"Policy": "Drop", "Priority": "1", "SourceCidrIp": "0.0.0.0/0"}

alicloud(rules) := group(rules, false)

group(rules, managed) := {"resource": {
	"type": "alicloud/ACS::ECS::SecurityGroup",
	"properties": {
		"ServiceManaged": managed,
		"Permissions": {"Permission": [object.union(accept, rule) | some rule in rules]},
	},
}}

open(protocol) := {reasons.has_not(
	sprintf("a rule opens every port (protocol %s)", [protocol]),
	sprintf("%s -1/-1", [protocol]), "-1/-1", security_group.paths.ingress_rules,
)}

as_read(members) := object.union({"action": "allow", "any_ipv4": false, "any_ipv6": false, "direction": "ingress", "priority": 2, "protocol": "tcp"}, members)

test_deny_every_port_from_wherever if {
	every source in [
		{},
		{"SourceCidrIp": "0.0.0.0/0"},
		{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"},
		{"SourceCidrIp": "", "Ipv6SourceCidrIp": "2001:db8::/32"},
		{"SourceCidrIp": "", "SourceGroupId": "sg-2"},
		{"SourceCidrIp": "", "SourcePrefixListId": "pl-1"},
	] {
		testing.noncompliant(policy, open("tcp")) with input as alicloud([source])
	}
	testing.noncompliant(policy, open("all")) with input as alicloud([{"IpProtocol": "ALL"}])
	testing.noncompliant(policy, open("icmp")) with input as alicloud([{"IpProtocol": "ICMP"}])
	testing.noncompliant(policy, open("tcp")) with input as alicloud([{"PortRange": "443/443"}, {}])
}

test_allow if {
	every rules in [[], [{"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}], [drop]] {
		testing.compliant(policy, {"accepting": [], "service_managed": false}) with input as alicloud(rules)
	}
	testing.compliant(policy, {"accepting": [as_read({"from": 80, "to": 80})], "service_managed": false}) with input as alicloud([{"PortRange": "80/80"}])
	testing.compliant(policy, {"accepting": [as_read({"from": 1, "to": 65535})], "service_managed": false}) with input as alicloud([{"PortRange": "1/65535"}])
}

test_allow_what_is_dropped_before if {
	ipv6 := object.union(drop, {"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"})
	testing.compliant(policy, {"accepting": [], "service_managed": false}) with input as alicloud([{}, drop, ipv6])
	testing.compliant(policy, {"accepting": [], "service_managed": false}) with input as alicloud([{"SourceCidrIp": "0.0.0.0/0"}, drop])
	testing.compliant(policy, {"accepting": [], "service_managed": false}) with input as alicloud([{"SourceCidrIp": "0.0.0.0/0"}, object.union(drop, {"Priority": 2})])
	testing.noncompliant(policy, open("tcp")) with input as alicloud([{"SourceCidrIp": "0.0.0.0/0"}, object.union(drop, {"Priority": 3})])
	testing.noncompliant(policy, open("tcp")) with input as alicloud([{}, drop])
}

test_not_applicable_to_groups_of_products if {
	testing.not_applicable(policy, {"a cloud service manages the group"}) with input as group([{}], "True")
	testing.noncompliant(policy, {reasons.has_not(
		"a rule opens every port (protocol tcp)",
		"tcp -1/-1", "-1/-1", security_group.paths.ingress_rules,
	)}) with input as alicloud([{}])
}

test_no_evidence_when_something_cannot_be_read if {
	testing.noncompliant(policy, open("tcp")) with input as alicloud([{}, {"PortRange": ""}])
}

unreadable contains alicloud([{"PortRange": "22/22"}, {"PortRange": ""}])

unreadable contains alicloud([{}, {"Policy": "Drop", "PortRange": ""}])

unreadable contains group([], null)

unreadable contains {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"ServiceManaged": false}}}
