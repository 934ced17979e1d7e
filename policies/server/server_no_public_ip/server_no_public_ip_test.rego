package policies.server.server_no_public_ip_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.server_no_public_ip as policy

huawei(addresses) := {"resource": {"type": "huaweicloud/ecs.cloudservers", "properties": {"addresses": addresses}}}

alicloud(own, elastic) := {"resource": {
	"type": "alicloud/ACS::ECS::Instance",
	"properties": {"PublicIpAddress": {"IpAddress": own}, "EipAddress": {"IpAddress": elastic}},
}}

aws(address) := {"resource": {"type": "aws/AWS::EC2::Instance", "properties": {"instanceId": "i-1", "publicIpAddress": address}}}

public(addresses) := {reasons.none(
	sprintf("the instance has public addresses (%s)", [concat(" and ", addresses)]),
	addresses, server.paths.public_addresses,
)}

test_deny_public_addresses if {
	testing.noncompliant(policy, public(["203.0.113.5"])) with input as huawei([
		{"OsExtIpsType": "fixed", "addr": "192.168.0.60"},
		{"OsExtIpsType": "floating", "addr": "203.0.113.5"},
	])
	testing.noncompliant(policy, public(["203.0.113.5"])) with input as alicloud(["203.0.113.5"], "")
	testing.noncompliant(policy, public(["203.0.113.6"])) with input as alicloud([], "203.0.113.6")
	testing.noncompliant(policy, public(["203.0.113.5", "203.0.113.6"])) with input as alicloud(["203.0.113.5"], "203.0.113.6")
	testing.noncompliant(policy, public(["203.0.113.5"])) with input as aws("203.0.113.5")
}

test_allow_none if {
	every resource in [huawei([]), huawei([{"OsExtIpsType": "fixed", "addr": "192.168.0.60"}]), alicloud([], ""), aws(null)] {
		testing.compliant(policy, {"deleting": false, "public_addresses": []}) with input as resource
	}
}

unreadable contains resource if some resource in [
	huawei([{"OsExtIpsType": "fixed", "addr": "192.168.0.60"}, {"addr": "203.0.113.5"}]),
	alicloud(null, ""), alicloud([], null), aws(5),
	{"resource": {"type": "aws/AWS::EC2::Instance", "properties": {}}},
]

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/ecs.cloudservers": {"status": "DELETED"},
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
		"aws/AWS::EC2::Instance": {"state": {"name": "terminated"}},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
