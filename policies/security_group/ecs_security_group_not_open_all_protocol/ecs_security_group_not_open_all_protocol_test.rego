package policies.security_group.ecs_security_group_not_open_all_protocol_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
import data.policies.security_group.ecs_security_group_not_open_all_protocol as policy

accept := {"Direction": "ingress", "Policy": "Accept", "Priority": "2", "IpProtocol": "ALL", "PortRange": "-1/-1", "SourceCidrIp": "0.0.0.0/0"}

drop := {"Policy": "Drop", "Priority": "1"}

alicloud(rules) := group(rules, false)

group(rules, managed) := {"resource": {
	"type": "alicloud/ACS::ECS::SecurityGroup",
	"properties": {
		"ServiceManaged": managed,
		"Permissions": {"Permission": [object.union(accept, rule) | some rule in rules]},
	},
}}

open := {reasons.has_not("a rule opens every protocol", "all", "all", security_group.paths.ingress_rules)}

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "direction": "ingress", "priority": 2, "protocol": "tcp"}, members)

test_deny_every_protocol_from_wherever if {
	every rule in [
		{},
		{"IpProtocol": "all"},
		{"IpProtocol": "-1"},
		{"PortRange": "1/65535"},
		{"SourceCidrIp": "192.0.2.1"},
		{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"},
		{"SourceCidrIp": "", "SourceGroupId": "sg-2"},
	] {
		testing.noncompliant(policy, open) with input as alicloud([rule])
	}
}

test_allow if {
	every rules in [[], [{"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}], [drop]] {
		testing.compliant(policy, {"accepting": [], "service_managed": false}) with input as alicloud(rules)
	}
	testing.compliant(policy, {"accepting": [as_read({"from": 0, "to": 65535})], "service_managed": false}) with input as alicloud([{"IpProtocol": "TCP"}])
	testing.compliant(policy, {"accepting": [as_read({"from": 0, "protocol": "udp", "to": 65535}), as_read({"from": 0, "protocol": "icmp", "to": 65535}), as_read({"from": 0, "protocol": "gre", "to": 65535})], "service_managed": false}) with input as alicloud([{"IpProtocol": "UDP"}, {"IpProtocol": "ICMP"}, {"IpProtocol": "GRE"}])
}

test_what_is_dropped_before if {
	testing.compliant(policy, {"accepting": [], "service_managed": false}) with input as alicloud([{}, drop])
	testing.noncompliant(policy, open) with input as alicloud([{}, object.union(drop, {"Priority": "3"})])
	testing.noncompliant(policy, open) with input as alicloud([{}, object.union(drop, {"IpProtocol": "TCP"})])
	testing.noncompliant(policy, open) with input as alicloud([{}, object.union(drop, {"SourceCidrIp": "10.0.0.0/8"})])
}

test_not_applicable_to_groups_of_products if {
	testing.not_applicable(policy, {"a cloud service manages the group"}) with input as group([{}], true)
	testing.noncompliant(policy, {reasons.has_not(
		"a rule opens every protocol",
		"all", "all", security_group.paths.ingress_rules,
	)}) with input as alicloud([{}])
}

test_no_evidence_when_something_cannot_be_read if {
	testing.noncompliant(policy, open) with input as alicloud([{}, {"IpProtocol": ""}])
}

unreadable contains alicloud([{"IpProtocol": "TCP"}, {"IpProtocol": ""}])

unreadable contains alicloud([{}, {"Policy": "Drop", "IpProtocol": ""}])

unreadable contains group([], null)

unreadable contains {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"ServiceManaged": false}}}
