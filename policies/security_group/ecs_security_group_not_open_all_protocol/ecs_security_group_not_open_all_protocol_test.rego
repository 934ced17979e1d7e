package policies.security_group.ecs_security_group_not_open_all_protocol_test

import data.policies.lib.security_group
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

open := {{
	"message": "a rule opens every protocol",
	"property": security_group.paths.ingress_rules,
	"actual": "all",
	"desired": "all",
	"operator": "NotContains",
}}

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
		policy.deny == open with input as alicloud([rule])
	}
}

test_allow if {
	every rules in [
		[],
		[{"IpProtocol": "TCP"}],
		[{"IpProtocol": "UDP"}, {"IpProtocol": "ICMP"}, {"IpProtocol": "GRE"}],
		[{"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}],
		[drop],
	] {
		policy.deny == set() with input as alicloud(rules)
	}
}

test_what_is_dropped_before if {
	policy.deny == set() with input as alicloud([{}, drop])
	policy.deny == open with input as alicloud([{}, object.union(drop, {"Priority": "3"})])
	policy.deny == open with input as alicloud([{}, object.union(drop, {"IpProtocol": "TCP"})])
	policy.deny == open with input as alicloud([{}, object.union(drop, {"SourceCidrIp": "10.0.0.0/8"})])
}

test_not_applicable_to_groups_of_products if {
	policy.not_applicable == {"a product of the cloud manages the group"} with input as group([{}], true)
	policy.not_applicable == set() with input as alicloud([{}])
}

test_no_evidence_when_something_cannot_be_read if {
	not policy.evidence with input as alicloud([{}, {"IpProtocol": ""}])
	not policy.evidence with input as group([], null)
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"ServiceManaged": false}}}
}
