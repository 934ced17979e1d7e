package policies.network_acl.vpc_network_acl_risky_ports_check_test

import data.policies.lib.network_acl
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.network_acl.vpc_network_acl_risky_ports_check as policy

defaults := {"ports": [22, 3389], "protocols": ["tcp", "udp"]}

alicloud(change) := {
	"resource": {
		"cloud": "alicloud", "type": "alicloud/ACS::VPC::NetworkAcl",
		"properties": {"IngressAclEntries": {"IngressAclEntry": [object.union(
			{"Policy": "accept", "Protocol": "tcp", "Port": "22/22", "SourceCidrIp": "0.0.0.0/0"},
			change,
		)]}},
	},
	"parameters": defaults,
}

aws(change) := {
	"resource": {
		"cloud": "aws", "type": "aws/AWS::EC2::NetworkAcl",
		"properties": {"entries": [object.union(
			{"protocol": "6", "ruleAction": "allow", "egress": false, "cidrBlock": "0.0.0.0/0", "portRange": {"from": 22, "to": 22}},
			change,
		)]},
	},
	"parameters": defaults,
}

open(actual, source, port) := reasons.has_not(
	sprintf("%s is open to %s, port %d must not be", [actual, source, port]),
	actual, port, network_acl.paths.entries,
)

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "protocol": "tcp"}, members)

test_deny_risky_port if {
	every resource in [alicloud({}), aws({})] {
		testing.noncompliant(policy, {open("tcp 22", "0.0.0.0/0", 22)}) with input as resource
	}
	testing.noncompliant(policy, {open("tcp 20-22", "0.0.0.0/0", 22)}) with input as alicloud({"Port": "20/22"})
	testing.noncompliant(policy, {open("udp 3389-4000", "0.0.0.0/0", 3389)}) with input as alicloud({"Protocol": "udp", "Port": "3389/4000"})
	testing.noncompliant(policy, {open("all 0-65535", "0.0.0.0/0", 22), open("all 0-65535", "0.0.0.0/0", 3389)}) with input as alicloud({
		"Protocol": "all",
		"Port": "-1/-1",
	})
	testing.noncompliant(policy, {open("all 0-65535", "0.0.0.0/0", 22), open("all 0-65535", "0.0.0.0/0", 3389)}) with input as aws({
		"protocol": "-1",
		"portRange": null,
	})
}

test_ipv6_counts_on_aws_only if {
	testing.noncompliant(policy, {open("tcp 22", "::/0", 22)}) with input as aws({"cidrBlock": null, "ipv6CidrBlock": "::/0"})
	testing.compliant(policy, {"open": [as_read({"any_ipv4": false, "any_ipv6": true, "from": 22, "to": 22})]}) with input as alicloud({"SourceCidrIp": "::/0"})
}

test_allow if {
	testing.compliant(policy, {"open": [as_read({"from": 21, "to": 21})]}) with input as alicloud({"Port": "21/21"})
	every resource in [alicloud({"Port": "23/3388"}), aws({"portRange": {"from": 23, "to": 3388}})] {
		testing.compliant(policy, {"open": [as_read({"from": 23, "to": 3388})]}) with input as resource
	}
	every resource in [
		alicloud({"SourceCidrIp": "192.0.2.0/24"}),
		alicloud({"Policy": "drop"}),
		aws({"cidrBlock": "192.0.2.0/24"}),
		aws({"egress": true}),
		aws({"ruleAction": "deny"}),
	] {
		testing.compliant(policy, {"open": []}) with input as resource
	}
	testing.compliant(policy, {"open": [as_read({"from": 0, "protocol": "icmp", "to": 65535})]}) with input as alicloud({"Protocol": "icmp", "Port": "-1/-1"})
}

test_only_the_given_ports_and_protocols if {
	testing.compliant(policy, {"open": [as_read({"from": 22, "to": 22})]}) with input as object.union(alicloud({}), {"parameters": {"protocols": ["udp"]}})
	testing.compliant(policy, {"open": [as_read({"from": 22, "to": 22})]}) with input as object.union(alicloud({}), {"parameters": {"protocols": []}})
	testing.noncompliant(policy, {open("tcp 22", "0.0.0.0/0", 22)}) with input as object.union(alicloud({}), {"parameters": {"protocols": ["TCP"]}})
	testing.compliant(policy, {"open": [as_read({"from": 22, "to": 22})]}) with input as object.union(aws({}), {"parameters": {"ports": [80]}})
	testing.noncompliant(policy, {open("tcp 80", "0.0.0.0/0", 80)}) with input as object.union(aws({"portRange": {"from": 80, "to": 80}}), {"parameters": {"ports": [80]}})
}

unreadable contains alicloud({"Port": "ssh"})

unreadable contains aws({"portRange": null})

unreadable contains {"resource": {"type": "aws/AWS::EC2::NetworkAcl", "properties": {}}}
