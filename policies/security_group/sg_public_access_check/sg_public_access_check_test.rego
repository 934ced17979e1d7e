package policies.security_group.sg_public_access_check_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
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

open(protocol) := {reasons.has_not(
	sprintf("every port is open to 0.0.0.0/0 (protocol %s)", [protocol]),
	sprintf("%s -1/-1 from 0.0.0.0/0", [protocol]), "-1/-1 from 0.0.0.0/0", security_group.paths.ingress_rules,
)}

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "direction": "ingress", "priority": 2, "protocol": "all"}, members)

test_deny_every_port if {
	testing.noncompliant(policy, open("all")) with input as alicloud([{}])
	testing.noncompliant(policy, open("tcp")) with input as alicloud([{"IpProtocol": "TCP"}])
	testing.noncompliant(policy, open("icmp")) with input as alicloud([{"IpProtocol": "ICMP"}])
}

test_allow if {
	every rules in [
		[],
		[{"SourceCidrIp": "192.0.2.0/24"}],
		[{"SourceCidrIp": "", "SourceGroupId": "sg-2"}],
		[{"Direction": "egress", "DestCidrIp": "0.0.0.0/0"}],
	] {
		testing.compliant(policy, {"closed": [], "open": [], "service_managed": false}) with input as alicloud(rules)
	}
	testing.compliant(policy, {"closed": [], "open": [as_read({"from": 80, "protocol": "tcp", "to": 80})], "service_managed": false}) with input as alicloud([{"IpProtocol": "TCP", "PortRange": "80/80"}])
	testing.compliant(policy, {"closed": [], "open": [as_read({"from": 1, "protocol": "tcp", "to": 65535})], "service_managed": false}) with input as alicloud([{"IpProtocol": "TCP", "PortRange": "1/65535"}])
	testing.compliant(policy, {"closed": [], "open": [as_read({"any_ipv4": false, "any_ipv6": true, "from": 0, "to": 65535})], "service_managed": false}) with input as alicloud([{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}])
	testing.compliant(policy, {"closed": [as_read({"action": "deny", "from": 0, "priority": 1, "to": 65535})], "open": [], "service_managed": false}) with input as alicloud([drop])
}

test_allow_what_is_dropped_before if {
	testing.compliant(policy, {"closed": [as_read({"action": "deny", "from": 0, "priority": 1, "to": 65535})], "open": [as_read({"from": 0, "to": 65535})], "service_managed": false}) with input as alicloud([{}, drop])
	testing.compliant(policy, {"closed": [as_read({"action": "deny", "from": 0, "to": 65535})], "open": [as_read({"from": 0, "to": 65535})], "service_managed": false}) with input as alicloud([{}, object.union(drop, {"Priority": 2})])
	testing.compliant(policy, {"closed": [as_read({"action": "deny", "from": 0, "priority": 1, "protocol": "tcp", "to": 65535})], "open": [as_read({"from": 0, "protocol": "tcp", "to": 65535})], "service_managed": false}) with input as alicloud([{"IpProtocol": "TCP"}, object.union(drop, {"IpProtocol": "TCP"})])
}

test_deny_what_is_dropped_too_late_or_in_part if {
	every rule in [
		object.union(drop, {"Priority": "3"}),
		object.union(drop, {"IpProtocol": "TCP"}),
		object.union(drop, {"IpProtocol": "ALL", "PortRange": "1/65535"}),
		object.union(drop, {"SourceCidrIp": "10.0.0.0/8"}),
		object.union(drop, {"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}),
	] {
		testing.noncompliant(policy, open("all")) with input as alicloud([{}, rule])
	}
	testing.noncompliant(policy, open("all")) with input as alicloud([{}, object.union(drop, {"PortRange": "0/65534"})])
}

test_not_applicable_to_groups_of_products if {
	testing.not_applicable(policy, {"a cloud service manages the group"}) with input as group([{}], "True")
	testing.noncompliant(policy, {reasons.has_not(
		"every port is open to 0.0.0.0/0 (protocol all)",
		"all -1/-1 from 0.0.0.0/0", "-1/-1 from 0.0.0.0/0", security_group.paths.ingress_rules,
	)}) with input as alicloud([{}])
}

test_no_evidence_when_something_cannot_be_read if {
	testing.noncompliant(policy, open("all")) with input as alicloud([{}, {"IpProtocol": "TCP", "PortRange": ""}])
}

unreadable contains alicloud([{"SourceCidrIp": "10.0.0.0/8"}, {"IpProtocol": "TCP", "PortRange": ""}])

unreadable contains alicloud([{}, {"Policy": "Drop", "IpProtocol": "TCP", "PortRange": ""}])

unreadable contains group([], null)

unreadable contains {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": {"ServiceManaged": false}}}
