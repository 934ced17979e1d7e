package policies.security_group.security_group_allowed_ports_only_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
import data.policies.security_group.security_group_allowed_ports_only as policy

parameters(ports, tcp, udp) := {"ports": ports, "authorizedTcpPorts": tcp, "authorizedUdpPorts": udp}

alicloud(rules, ports) := {
	"resource": {
		"cloud": "alicloud", "type": "alicloud/ACS::ECS::SecurityGroup",
		"properties": {"ServiceManaged": "false", "Permissions": {"Permission": [object.union(
			{"Direction": "ingress", "Policy": "Accept", "Priority": "1", "IpProtocol": "TCP", "SourceCidrIp": "0.0.0.0/0"},
			rule,
		) |
			some rule in rules
		]}},
	},
	"parameters": parameters(ports, [], []),
}

aws(permissions, tcp, udp) := {
	"resource": {
		"cloud": "aws", "type": "aws/AWS::EC2::SecurityGroup",
		"properties": {
			"ipPermissions": [object.union({"ipProtocol": "tcp", "ipRanges": ["0.0.0.0/0"]}, permission) | some permission in permissions],
			"ipPermissionsEgress": [],
		},
	},
	"parameters": parameters([], tcp, udp),
}

open(actual, source, protocol, authorized) := reasons.one_of(
	sprintf("%s is open to %s over %s", [actual, source, protocol]),
	actual, authorized, security_group.paths.ingress_rules,
)

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "direction": "ingress", "priority": 1, "protocol": "tcp"}, members)

test_allow_authorized_ports if {
	testing.compliant(policy, {"open": [as_read({"from": 443, "to": 443})], "service_managed": false}) with input as alicloud([{"PortRange": "443/443"}], ["80", "443"])
	testing.compliant(policy, {"open": [as_read({"from": 80, "to": 81})], "service_managed": false}) with input as alicloud([{"PortRange": "80/81"}], ["80", "81"])
	testing.compliant(policy, {"open": [as_read({"from": 1020, "to": 1025})], "service_managed": false}) with input as alicloud([{"PortRange": "1020/1025"}], ["1020-1025"])
	testing.compliant(policy, {"open": [as_read({"from": 1021, "to": 1024})], "service_managed": false}) with input as alicloud([{"PortRange": "1021/1024"}], ["1020/1025"])
	testing.compliant(policy, {"open": [as_read({"from": 1, "to": 65535})], "service_managed": false}) with input as alicloud([{"PortRange": "1/65535"}], ["0-65535"])
	testing.compliant(policy, {"open": [as_read({"from": 80, "to": 90})], "service_managed": false}) with input as alicloud([{"PortRange": "80/90"}], ["85-90", "80-84"])
	testing.compliant(policy, {"open": [as_read({"from": 0, "protocol": "all", "to": 65535})], "service_managed": false}) with input as alicloud([{"IpProtocol": "ALL", "PortRange": "-1/-1"}], ["0-65535"])
}

test_deny_other_ports if {
	every actual, pair in {
		"tcp 444": ["444/444", ["443"]],
		"tcp 442": ["442/442", ["443"]],
		"tcp 80-82": ["80/82", ["80", "82"]],
		"tcp 80-91": ["80/91", ["80-90"]],
		"tcp 79-90": ["79/90", ["80-90"]],
	} {
		testing.noncompliant(policy, {open(actual, "0.0.0.0/0", "tcp", pair[1])}) with input as alicloud([{"PortRange": pair[0]}], pair[1])
	}
	testing.noncompliant(policy, {open("tcp 80", "0.0.0.0/0", "tcp", [])}) with input as alicloud([{"PortRange": "80/80"}], [])
}

test_deny_an_unreadable_authorized_range if {
	testing.noncompliant(policy, {reasons.one_of(
		"tcp 80 is open to 0.0.0.0/0 over tcp",
		"tcp 80", ["90-70"], security_group.paths.ingress_rules,
	)}) with input as alicloud([{"PortRange": "80/80"}], ["90-70"])
}

test_protocols if {
	testing.compliant(policy, {"open": [as_read({"from": 443, "to": 443})]}) with input as aws([{"fromPort": 443, "toPort": 443}], ["443"], [])
	testing.noncompliant(policy, {open("tcp 500", "0.0.0.0/0", "tcp", ["443"])}) with input as aws([{"fromPort": 500, "toPort": 500}], ["443"], ["500"])
	testing.compliant(policy, {"open": [as_read({"from": 500, "protocol": "udp", "to": 500})]}) with input as aws([{"ipProtocol": "udp", "fromPort": 500, "toPort": 500}], ["443"], ["500"])
	testing.noncompliant(policy, {
		open("all 0-65535", "0.0.0.0/0", "tcp", ["443"]),
		open("all 0-65535", "0.0.0.0/0", "udp", []),
	}) with input as aws([{"ipProtocol": "-1"}], ["443"], [])
	testing.compliant(policy, {"open": [as_read({"from": 0, "protocol": "icmp", "to": 65535})]}) with input as aws([{"ipProtocol": "icmp"}], [], [])
}

test_sources if {
	ipv6 := {"ipRanges": [], "ipv6Ranges": [{"cidrIpv6": "::/0"}], "fromPort": 22, "toPort": 22}
	testing.noncompliant(policy, {open("tcp 22", "::/0", "tcp", [])}) with input as aws([ipv6], [], [])
	testing.compliant(policy, {"open": [], "service_managed": false}) with input as alicloud([{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0", "PortRange": "22/22"}], [])
	testing.compliant(policy, {"open": [], "service_managed": false}) with input as alicloud([{"SourceCidrIp": "192.0.2.0/24", "PortRange": "22/22"}], [])
	testing.compliant(policy, {"open": [], "service_managed": false}) with input as alicloud([{"Policy": "Drop", "PortRange": "22/22"}], [])
}

test_not_applicable if {
	closed := aws([{"fromPort": 22, "toPort": 22, "ipRanges": ["192.0.2.0/24"]}], [], [])
	testing.not_applicable(policy, {"no rule is open to the Internet"}) with input as closed
	testing.noncompliant(policy, {reasons.one_of(
		"tcp 22 is open to 0.0.0.0/0 over tcp",
		"tcp 22", [], security_group.paths.ingress_rules,
	)}) with input as aws([{"fromPort": 22, "toPort": 22}], [], [])
	testing.compliant(policy, {"open": [], "service_managed": false}) with input as alicloud([], [])
	testing.not_applicable(policy, {"a cloud service manages the group"}) with input as {"resource": {
		"cloud": "alicloud", "type": "alicloud/ACS::ECS::SecurityGroup",
		"properties": {"ServiceManaged": true, "Permissions": {"Permission": []}},
	}}
}

test_no_evidence_when_something_cannot_be_read if {
	count(policy.deny) == 1 with input as alicloud([{"PortRange": "80/80"}, {}], [])
}

unreadable contains alicloud([{"PortRange": "80/80"}, {}], ["80"])

unreadable contains aws([{"fromPort": 1}], [], [])

unreadable contains {"resource": {
	"cloud": "alicloud", "type": "alicloud/ACS::ECS::SecurityGroup",
	"properties": {"Permissions": {"Permission": []}},
}}
