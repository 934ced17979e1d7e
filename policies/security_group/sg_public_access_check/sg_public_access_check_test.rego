package policies.security_group.sg_public_access_check_test

import data.policies.lib.security_group
import data.policies.security_group.sg_public_access_check as policy

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

open(protocol) := {{
	"message": sprintf("every port is open to 0.0.0.0/0 (protocol %s)", [protocol]),
	"property": security_group.paths.ingress_rules,
	"actual": sprintf("%s -1/-1 from 0.0.0.0/0", [protocol]),
	"desired": "-1/-1 from 0.0.0.0/0",
	"operator": "NotContains",
}}

test_deny_every_port if {
	policy.deny == open("all") with input as alicloud([{}])
	policy.deny == open("tcp") with input as alicloud([{"IpProtocol": "TCP"}])
	policy.deny == open("icmp") with input as alicloud([{"IpProtocol": "ICMP"}])
}

test_allow if {
	every rules in [
		[],
		[{"IpProtocol": "TCP", "PortRange": "80/80"}],
		[{"IpProtocol": "TCP", "PortRange": "1/65535"}],
		[{"SourceCidrIp": "192.0.2.0/24"}],
		[{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}],
		[{"SourceCidrIp": "", "SourceGroupId": "sg-2"}],
		[{"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}],
		[drop],
	] {
		policy.deny == set() with input as alicloud(rules)
	}
}

test_allow_what_is_dropped_before if {
	policy.deny == set() with input as alicloud([{}, drop])
	policy.deny == set() with input as alicloud([{}, object.union(drop, {"Priority": 2})])
	policy.deny == set() with input as alicloud([{"IpProtocol": "TCP"}, object.union(drop, {"IpProtocol": "TCP"})])
}

test_deny_what_is_dropped_too_late_or_in_part if {
	every rule in [
		object.union(drop, {"Priority": "3"}),
		object.union(drop, {"IpProtocol": "TCP"}),
		object.union(drop, {"IpProtocol": "ALL", "PortRange": "1/65535"}),
		object.union(drop, {"SourceCidrIp": "10.0.0.0/8"}),
		object.union(drop, {"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}),
	] {
		policy.deny == open("all") with input as alicloud([{}, rule])
	}
	policy.deny == open("all") with input as alicloud([{}, object.union(drop, {"PortRange": "0/65534"})])
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
