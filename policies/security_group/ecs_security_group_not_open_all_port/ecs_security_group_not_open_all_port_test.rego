package policies.security_group.ecs_security_group_not_open_all_port_test

import data.policies.lib.security_group
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

open(protocol) := {{
	"message": sprintf("a rule opens every port (protocol %s)", [protocol]),
	"property": security_group.paths.ingress_rules,
	"actual": sprintf("%s -1/-1", [protocol]),
	"desired": "-1/-1",
	"operator": "NotContains",
}}

test_deny_every_port_from_wherever if {
	every source in [
		{},
		{"SourceCidrIp": "0.0.0.0/0"},
		{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"},
		{"SourceCidrIp": "", "Ipv6SourceCidrIp": "2001:db8::/32"},
		{"SourceCidrIp": "", "SourceGroupId": "sg-2"},
		{"SourceCidrIp": "", "SourcePrefixListId": "pl-1"},
	] {
		policy.deny == open("tcp") with input as alicloud([source])
	}
	policy.deny == open("all") with input as alicloud([{"IpProtocol": "ALL"}])
	policy.deny == open("icmp") with input as alicloud([{"IpProtocol": "ICMP"}])
	policy.deny == open("tcp") with input as alicloud([{"PortRange": "443/443"}, {}])
}

test_allow if {
	every rules in [
		[],
		[{"PortRange": "80/80"}],
		[{"PortRange": "1/65535"}],
		[{"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}],
		[drop],
	] {
		policy.deny == set() with input as alicloud(rules)
	}
}

test_allow_what_is_dropped_before if {
	ipv6 := object.union(drop, {"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"})
	policy.deny == set() with input as alicloud([{}, drop, ipv6])
	policy.deny == set() with input as alicloud([{"SourceCidrIp": "0.0.0.0/0"}, drop])
	policy.deny == set() with input as alicloud([{"SourceCidrIp": "0.0.0.0/0"}, object.union(drop, {"Priority": 2})])
	policy.deny == open("tcp") with input as alicloud([{"SourceCidrIp": "0.0.0.0/0"}, object.union(drop, {"Priority": 3})])
	policy.deny == open("tcp") with input as alicloud([{}, drop])
}

test_not_applicable_to_groups_of_products if {
	policy.not_applicable == {"a product of the cloud manages the group"} with input as group([{}], "True")
	policy.not_applicable == set() with input as alicloud([{}])
}

test_no_evidence_when_something_cannot_be_read if {
	not policy.evidence with input as alicloud([{}, {"PortRange": ""}])
	not policy.evidence with input as group([], null)
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"ServiceManaged": false}}}
}
