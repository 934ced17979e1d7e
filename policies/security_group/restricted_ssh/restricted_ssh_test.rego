package policies.security_group.restricted_ssh_test

import data.policies.lib.security_group
import data.policies.security_group.restricted_ssh as policy

huawei(rule) := {"resource": {
	"type": "huaweicloud/vpc.securityGroups",
	"properties": {"security_group_rules": [object.union({"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp"}, rule)]},
}}

aws(permission) := {"resource": {
	"type": "aws/AWS::EC2::SecurityGroup",
	"properties": {"ipPermissions": [object.union({"ipProtocol": "tcp", "ipRanges": ["0.0.0.0/0"]}, permission)], "ipPermissionsEgress": []},
}}

open(actual, source) := {{
	"message": sprintf("%s is open to %s, port 22 (SSH) must not be", [actual, source]),
	"property": security_group.paths.ingress_rules,
	"actual": actual, "desired": 22, "operator": "NotContains",
}}

from_to(from, to) := {"port_range_min": from, "port_range_max": to}

test_deny_open_ssh if {
	policy.deny == open("tcp 22", "0.0.0.0/0") with input as huawei(from_to(22, 22))
	policy.deny == open("tcp 22", "::/0") with input as huawei(object.union(from_to("22", "22"), {"ethertype": "IPv6", "remote_ip_prefix": "::/0"}))
	policy.deny == open("tcp 20-22", "0.0.0.0/0") with input as huawei(from_to(20, 22))
	policy.deny == open("tcp 22-30", "0.0.0.0/0") with input as huawei(from_to(22, 30))
	policy.deny == open("all 0-65535", "0.0.0.0/0") with input as huawei({"protocol": null})
	policy.deny == open("tcp 22", "0.0.0.0/0") with input as huawei({"multiport": "22", "action": "allow"})
	policy.deny == open("tcp 22", "0.0.0.0/0") with input as aws({"fromPort": 22, "toPort": 22})
	policy.deny == open("tcp 22", "::/0") with input as aws({
		"fromPort": 22, "toPort": 22, "ipRanges": [],
		"ipv6Ranges": [{"cidrIpv6": "::/0"}],
	})
	policy.deny == open("all 0-65535", "0.0.0.0/0") with input as aws({"ipProtocol": "-1"})
}

test_allow_closed_ssh if {
	every resource in [
		huawei(from_to(21, 21)),
		huawei(from_to(23, 23)),
		huawei(object.union(from_to(22, 22), {"protocol": "udp"})),
		huawei(object.union(from_to(22, 22), {"remote_ip_prefix": "192.0.2.0/24"})),
		huawei(object.union(from_to(22, 22), {"remote_ip_prefix": "2001:db8::/32", "ethertype": "IPv6"})),
		huawei(object.union(from_to(22, 22), {"remote_address_group_id": "ag-1"})),
		huawei(object.union(from_to(22, 22), {"direction": "egress"})),
		huawei({"multiport": "22", "action": "deny"}),
		aws({"fromPort": 23, "toPort": 65535}),
		aws({"ipProtocol": "udp", "fromPort": 22, "toPort": 22}),
		aws({"fromPort": 22, "toPort": 22, "ipRanges": ["192.0.2.0/24"]}),
		aws({"ipProtocol": "icmp", "fromPort": 22, "toPort": 22}),
	] {
		policy.deny == set() with input as resource
	}
}

test_no_evidence_when_a_rule_cannot_be_read if {
	not policy.evidence with input as huawei({"multiport": "ssh"})
	not policy.evidence with input as aws({"fromPort": "22"})
	not policy.evidence with input as {"resource": {"type": "aws/AWS::EC2::SecurityGroup", "properties": {}}}
}
