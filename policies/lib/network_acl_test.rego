package policies.lib.network_acl_test

import data.policies.lib.network_acl as acl

alicloud(entries) := {"resource": {
	"type": "alicloud/ACS::VPC::NetworkAcl",
	"properties": {"IngressAclEntries": {"IngressAclEntry": entries}},
}}

aws(entries) := {"resource": {"type": "aws/AWS::EC2::NetworkAcl", "properties": {"entries": entries}}}

ssh := {"action": "allow", "protocol": "tcp", "from": 22, "to": 22, "any_ipv4": true, "any_ipv6": false}

alicloud_ssh := {"Policy": "accept", "Protocol": "tcp", "Port": "22/22", "SourceCidrIp": "0.0.0.0/0", "IpVersion": "IPV4"}

aws_ssh := {
	"ruleNumber": 100, "protocol": "6", "ruleAction": "allow", "egress": false, "cidrBlock": "0.0.0.0/0", "ipv6CidrBlock": null,
	"portRange": {"from": 22, "to": 22},
}

every_port := {"from": 0, "to": 65535}

test_alicloud if {
	every change, want in {
		{}: {},
		{"Protocol": "UDP", "Port": "1/65535"}: {"protocol": "udp", "from": 1, "to": 65535},
		{"Protocol": "all", "Port": "-1/-1"}: object.union(every_port, {"protocol": "all"}),
		{"Protocol": "icmp", "Port": "-1/-1"}: object.union(every_port, {"protocol": "icmp"}),
		{"SourceCidrIp": "::/0"}: {"any_ipv4": false, "any_ipv6": true},
	} {
		acl.open_entries == [object.union(ssh, want)] with input as alicloud([object.union(alicloud_ssh, change)])
	}
	acl.open_entries == [] with input as alicloud([])
}

test_alicloud_entry_that_cannot_be_read if {
	every change in [{"Policy": "log"}, {"Protocol": ""}, {"Port": "ssh"}, {"Port": ""}, {"SourceCidrIp": ""}] {
		ssh in acl.open_entries with input as alicloud([alicloud_ssh, object.union(alicloud_ssh, change)])
	}
	not acl.open_entries with input as {"resource": {"type": "alicloud/ACS::VPC::NetworkAcl", "properties": {}}}
}

test_aws if {
	every change, want in {
		{}: {},
		{"protocol": "17", "portRange": {"from": 0, "to": 65535}}: {"protocol": "udp", "from": 0, "to": 65535},
		{"protocol": "-1", "portRange": null}: object.union(every_port, {"protocol": "all"}),
		{"protocol": "1", "portRange": null, "icmpTypeCode": {"type": -1, "code": -1}}: object.union(every_port, {"protocol": "icmp"}),
		{"cidrBlock": null, "ipv6CidrBlock": "::/0"}: {"any_ipv4": false, "any_ipv6": true},
	} {
		acl.open_entries == [object.union(ssh, want)] with input as aws([object.union(aws_ssh, change)])
	}
	acl.open_entries == [object.union(ssh, object.union(every_port, {"protocol": "all"}))] with input as aws([{
		"ruleNumber": 100, "protocol": "-1", "ruleAction": "allow",
		"egress": false, "cidrBlock": "0.0.0.0/0",
	}])
	acl.open_entries == [] with input as aws([object.union(aws_ssh, {"egress": true})])
	acl.open_entries == [] with input as aws([])
}

test_aws_entry_that_cannot_be_read if {
	every change in [
		{"egress": null}, {"ruleAction": "log"}, {"protocol": ""}, {"portRange": null}, {"portRange": {"from": 22, "to": null}},
		{"portRange": {"from": 22, "to": 21}}, {"cidrBlock": null}, {"cidrBlock": "everywhere"},
	] {
		ssh in acl.open_entries with input as aws([aws_ssh, object.union(aws_ssh, change)])
	}
}

test_open_entries if {
	acl.open_entries == [ssh] with input as aws([
		aws_ssh,
		object.union(aws_ssh, {"ruleAction": "deny"}),
		object.union(aws_ssh, {"cidrBlock": "10.0.0.0/8"}),
		object.union(aws_ssh, {"egress": true}),
	])
	acl.open_entries == [object.union(ssh, {"any_ipv4": false, "any_ipv6": true})] with input as aws([object.union(aws_ssh, {
		"cidrBlock": null,
		"ipv6CidrBlock": "::/0",
	})])
}

test_entries_that_let_everybody_in_together if {
	acl.open_entries == [ssh] with input as aws([object.union(aws_ssh, {"cidrBlock": half}) | some half in ["0.0.0.0/1", "128.0.0.0/1"]])
	acl.open_entries == [ssh] with input as alicloud([object.union(alicloud_ssh, {"SourceCidrIp": half}) | some half in ["0.0.0.0/1", "128.0.0.0/1"]])
	acl.open_entries == [object.union(ssh, {"any_ipv4": false, "any_ipv6": true})] with input as aws([object.union(aws_ssh, {"cidrBlock": null, "ipv6CidrBlock": half}) |
		some half in ["::/1", "8000::/1"]
	])
	acl.open_entries == [] with input as aws([
		object.union(aws_ssh, {"cidrBlock": "0.0.0.0/1"}),
		object.union(aws_ssh, {"cidrBlock": "128.0.0.0/1", "egress": true}),
	])
}

test_each_path_is_of_a_type_that_has_the_fact if {
	{type | some type, _ in acl.paths.entries} == {"alicloud/ACS::VPC::NetworkAcl", "aws/AWS::EC2::NetworkAcl"}
}

test_subnets if {
	associations := [{"virsubnet_id": "s1"}]
	acl.subnets == ["s1"] with input as {
		"resource": {"type": "huaweicloud/vpc.firewallGroups"},
		"lookups": {"vpc_firewall": {"exists": true, "value": {"firewall": {"associations": associations}}}},
	}
}
