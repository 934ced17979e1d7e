package policies.network_acl.vpc_network_acl_risky_ports_check_test

import data.policies.lib.network_acl
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

open(actual, source, port) := {
	"message": sprintf("%s is open to %s, port %d must not be", [actual, source, port]),
	"property": network_acl.paths.entries,
	"actual": actual, "desired": port, "operator": "NotContains",
}

test_deny_risky_port if {
	every resource in [alicloud({}), aws({})] {
		policy.deny == {open("tcp 22", "0.0.0.0/0", 22)} with input as resource
	}
	policy.deny == {open("tcp 20-22", "0.0.0.0/0", 22)} with input as alicloud({"Port": "20/22"})
	policy.deny == {open("udp 3389-4000", "0.0.0.0/0", 3389)} with input as alicloud({"Protocol": "udp", "Port": "3389/4000"})
	policy.deny == {open("all 0-65535", "0.0.0.0/0", 22), open("all 0-65535", "0.0.0.0/0", 3389)} with input as alicloud({
		"Protocol": "all",
		"Port": "-1/-1",
	})
	policy.deny == {open("all 0-65535", "0.0.0.0/0", 22), open("all 0-65535", "0.0.0.0/0", 3389)} with input as aws({
		"protocol": "-1",
		"portRange": null,
	})
}

test_ipv6_counts_on_aws_only if {
	policy.deny == {open("tcp 22", "::/0", 22)} with input as aws({"cidrBlock": null, "ipv6CidrBlock": "::/0"})
	policy.deny == set() with input as alicloud({"SourceCidrIp": "::/0"})
}

test_allow if {
	every resource in [
		alicloud({"Port": "21/21"}), alicloud({"Port": "23/3388"}), alicloud({"SourceCidrIp": "192.0.2.0/24"}), alicloud({"Policy": "drop"}),
		alicloud({"Protocol": "icmp", "Port": "-1/-1"}),
		aws({"portRange": {"from": 23, "to": 3388}}), aws({"cidrBlock": "192.0.2.0/24"}), aws({"egress": true}), aws({"ruleAction": "deny"}),
	] {
		policy.deny == set() with input as resource
	}
}

test_only_the_given_ports_and_protocols if {
	policy.deny == set() with input as object.union(alicloud({}), {"parameters": {"protocols": ["udp"]}})
	policy.deny == set() with input as object.union(alicloud({}), {"parameters": {"protocols": []}})
	policy.deny == {open("tcp 22", "0.0.0.0/0", 22)} with input as object.union(alicloud({}), {"parameters": {"protocols": ["TCP"]}})
	policy.deny == set() with input as object.union(aws({}), {"parameters": {"ports": [80]}})
	policy.deny == {open("tcp 80", "0.0.0.0/0", 80)} with input as object.union(aws({"portRange": {"from": 80, "to": 80}}), {"parameters": {"ports": [80]}})
}

test_no_evidence_when_an_entry_cannot_be_read if {
	not policy.evidence with input as alicloud({"Port": "ssh"})
	not policy.evidence with input as aws({"portRange": null})
	not policy.evidence with input as {"resource": {"type": "aws/AWS::EC2::NetworkAcl", "properties": {}}}
}
