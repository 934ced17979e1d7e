package policies.security_group.security_group_allowed_ports_only_test

import data.policies.lib.security_group
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

open(actual, source, protocol, authorized, shown) := {
	"message": sprintf("%s is open to %s, authorized %s ports are %s", [actual, source, protocol, shown]),
	"property": security_group.paths.ingress_rules,
	"actual": actual, "desired": authorized, "operator": "StringIn",
}

test_allow_authorized_ports if {
	every pair in [
		["443/443", ["80", "443"]],
		["80/81", ["80", "81"]],
		["1020/1025", ["1020-1025"]],
		["1021/1024", ["1020/1025"]],
		["1/65535", ["0-65535"]],
		["80/90", ["85-90", "80-84"]],
	] {
		policy.deny == set() with input as alicloud([{"PortRange": pair[0]}], pair[1])
	}
	policy.deny == set() with input as alicloud([{"IpProtocol": "ALL", "PortRange": "-1/-1"}], ["0-65535"])
}

test_deny_other_ports if {
	every actual, pair in {
		"tcp 444": ["444/444", ["443"]],
		"tcp 442": ["442/442", ["443"]],
		"tcp 80-82": ["80/82", ["80", "82"]],
		"tcp 80-91": ["80/91", ["80-90"]],
		"tcp 79-90": ["79/90", ["80-90"]],
	} {
		policy.deny == {open(actual, "0.0.0.0/0", "tcp", pair[1], concat(", ", pair[1]))} with input as alicloud([{"PortRange": pair[0]}], pair[1])
	}
	policy.deny == {open("tcp 80", "0.0.0.0/0", "tcp", [], "none")} with input as alicloud([{"PortRange": "80/80"}], [])
}

test_deny_an_unreadable_authorized_range if {
	count(policy.deny) == 1 with input as alicloud([{"PortRange": "80/80"}], ["90-70"])
}

test_protocols if {
	policy.deny == set() with input as aws([{"fromPort": 443, "toPort": 443}], ["443"], [])
	policy.deny == {open("tcp 500", "0.0.0.0/0", "tcp", ["443"], "443")} with input as aws([{"fromPort": 500, "toPort": 500}], ["443"], ["500"])
	policy.deny == set() with input as aws([{"ipProtocol": "udp", "fromPort": 500, "toPort": 500}], ["443"], ["500"])
	policy.deny == {
		open("all 0-65535", "0.0.0.0/0", "tcp", ["443"], "443"),
		open("all 0-65535", "0.0.0.0/0", "udp", [], "none"),
	} with input as aws([{"ipProtocol": "-1"}], ["443"], [])
	policy.deny == set() with input as aws([{"ipProtocol": "icmp"}], [], [])
}

test_sources if {
	ipv6 := {"ipRanges": [], "ipv6Ranges": [{"cidrIpv6": "::/0"}], "fromPort": 22, "toPort": 22}
	policy.deny == {open("tcp 22", "::/0", "tcp", [], "none")} with input as aws([ipv6], [], [])
	policy.deny == set() with input as alicloud([{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0", "PortRange": "22/22"}], [])
	policy.deny == set() with input as alicloud([{"SourceCidrIp": "192.0.2.0/24", "PortRange": "22/22"}], [])
	policy.deny == set() with input as alicloud([{"Policy": "Drop", "PortRange": "22/22"}], [])
}

test_not_applicable if {
	closed := aws([{"fromPort": 22, "toPort": 22, "ipRanges": ["192.0.2.0/24"]}], [], [])
	policy.not_applicable == {"no rule lets everybody in"} with input as closed
	policy.not_applicable == set() with input as aws([{"fromPort": 22, "toPort": 22}], [], [])
	policy.not_applicable == set() with input as alicloud([], [])
	policy.not_applicable == {"a product of the cloud manages the group"} with input as {"resource": {
		"cloud": "alicloud", "type": "alicloud/ACS::ECS::SecurityGroup",
		"properties": {"ServiceManaged": true, "Permissions": {"Permission": []}},
	}}
}

test_no_evidence_when_something_cannot_be_read if {
	not policy.evidence with input as alicloud([{"PortRange": "80/80"}, {}], [])
	not policy.evidence with input as aws([{"fromPort": 1}], [], [])
	not policy.evidence with input as {"resource": {
		"cloud": "alicloud", "type": "alicloud/ACS::ECS::SecurityGroup",
		"properties": {"Permissions": {"Permission": []}},
	}}
}
