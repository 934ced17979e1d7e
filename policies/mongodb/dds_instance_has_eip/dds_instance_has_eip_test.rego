package policies.mongodb.dds_instance_has_eip_test

import data.policies.lib.mongodb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.mongodb.dds_instance_has_eip as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

huawei(addresses) := judged("huaweicloud/dds.instances", {"groups": [{"nodes": [{"public_ip": address} | some address in addresses]}]}, {})

test_allow_none if {
	every addresses in [[""], ["", null]] {
		testing.compliant(policy, {"deleting": false, "public_addresses": []}) with input as huawei(addresses)
	}
}

test_deny_any if {
	testing.noncompliant(policy, {reasons.none(
		"nodes have public addresses (203.0.113.7, 203.0.113.8)",
		["203.0.113.7", "203.0.113.8"], mongodb.paths.public_addresses,
	)}) with input as huawei(["203.0.113.7", "", "203.0.113.8"])
	testing.noncompliant(policy, {reasons.none(
		"nodes have public addresses (203.0.113.7)",
		["203.0.113.7"], mongodb.paths.public_addresses,
	)}) with input as huawei(["", "203.0.113.7"])
}

test_deny_beside_a_node_that_does_not_tell if {
	testing.noncompliant(policy, {reasons.none(
		"nodes have public addresses (203.0.113.7)",
		["203.0.113.7"], mongodb.paths.public_addresses,
	)}) with input as judged("huaweicloud/dds.instances", {"groups": [{"nodes": [{"public_ip": "203.0.113.7"}, {"role": "Secondary"}]}]}, {})
}

unreadable contains resource if some resource in [
	huawei([]),
	judged("huaweicloud/dds.instances", {}, {}),
	judged("huaweicloud/dds.instances", {"groups": [{"nodes": [{"public_ip": ""}, {"role": "Secondary"}]}]}, {}),
]

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/dds.instances": {"status": "deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
