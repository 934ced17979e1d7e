package policies.security_group.restricted_ssh_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
import data.policies.security_group.restricted_ssh as policy

huawei(rule) := {"resource": {
	"type": "huaweicloud/vpc.securityGroups",
	"properties": {"security_group_rules": [object.union({"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp"}, rule)]},
}}

aws(permission) := {"resource": {
	"type": "aws/AWS::EC2::SecurityGroup",
	"properties": {"ipPermissions": [object.union({"ipProtocol": "tcp", "ipRanges": ["0.0.0.0/0"]}, permission)], "ipPermissionsEgress": []},
}}

open(actual, source) := {reasons.has_not(
	sprintf("%s is open to %s, port 22 (SSH) must not be", [actual, source]),
	actual, 22, security_group.paths.ingress_rules,
)}

from_to(from, to) := {"port_range_min": from, "port_range_max": to}

as_read(members) := object.union({"action": "allow", "any_ipv4": true, "any_ipv6": false, "direction": "ingress", "priority": 1, "protocol": "tcp"}, members)

test_deny_open_ssh if {
	testing.noncompliant(policy, open("tcp 22", "0.0.0.0/0")) with input as huawei(from_to(22, 22))
	testing.noncompliant(policy, open("tcp 22", "::/0")) with input as huawei(object.union(from_to("22", "22"), {"ethertype": "IPv6", "remote_ip_prefix": "::/0"}))
	testing.noncompliant(policy, open("tcp 20-22", "0.0.0.0/0")) with input as huawei(from_to(20, 22))
	testing.noncompliant(policy, open("tcp 22-30", "0.0.0.0/0")) with input as huawei(from_to(22, 30))
	testing.noncompliant(policy, open("all 0-65535", "0.0.0.0/0")) with input as huawei({"protocol": null})
	testing.noncompliant(policy, open("tcp 22", "0.0.0.0/0")) with input as huawei({"multiport": "22", "action": "allow"})
	testing.noncompliant(policy, open("tcp 22", "0.0.0.0/0")) with input as aws({"fromPort": 22, "toPort": 22})
	testing.noncompliant(policy, open("tcp 22", "::/0")) with input as aws({
		"fromPort": 22, "toPort": 22, "ipRanges": [],
		"ipv6Ranges": [{"cidrIpv6": "::/0"}],
	})
	testing.noncompliant(policy, open("all 0-65535", "0.0.0.0/0")) with input as aws({"ipProtocol": "-1"})
}

test_allow_closed_ssh if {
	testing.compliant(policy, {"open": [as_read({"from": 21, "to": 21})]}) with input as huawei(from_to(21, 21))
	testing.compliant(policy, {"open": [as_read({"from": 23, "to": 23})]}) with input as huawei(from_to(23, 23))
	every resource in [
		huawei(object.union(from_to(22, 22), {"protocol": "udp"})),
		aws({"ipProtocol": "udp", "fromPort": 22, "toPort": 22}),
	] {
		testing.compliant(policy, {"open": [as_read({"from": 22, "protocol": "udp", "to": 22})]}) with input as resource
	}
	every resource in [
		huawei(object.union(from_to(22, 22), {"remote_ip_prefix": "192.0.2.0/24"})),
		huawei(object.union(from_to(22, 22), {"remote_ip_prefix": "2001:db8::/32", "ethertype": "IPv6"})),
		huawei(object.union(from_to(22, 22), {"remote_address_group_id": "ag-1"})),
		huawei(object.union(from_to(22, 22), {"direction": "egress"})),
		huawei({"multiport": "22", "action": "deny"}),
		aws({"fromPort": 22, "toPort": 22, "ipRanges": ["192.0.2.0/24"]}),
	] {
		testing.compliant(policy, {"open": []}) with input as resource
	}
	testing.compliant(policy, {"open": [as_read({"from": 23, "to": 65535})]}) with input as aws({"fromPort": 23, "toPort": 65535})
	testing.compliant(policy, {"open": [as_read({"from": 0, "protocol": "icmp", "to": 65535})]}) with input as aws({"ipProtocol": "icmp", "fromPort": 22, "toPort": 22})
}

unreadable contains huawei({"multiport": "ssh"})

unreadable contains aws({"fromPort": "22"})

unreadable contains aws({"ipProtocol": "udp", "fromPort": 22, "toPort": 22, "userIdGroupPairs": [], "prefixListIds": [list]}) if some list in [null, "pl-1"]

unreadable contains {"resource": {"type": "aws/AWS::EC2::SecurityGroup", "properties": {}}}
