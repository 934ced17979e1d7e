package policies.mongodb.dds_instance_has_eip_test

import data.policies.lib.mongodb
import data.policies.mongodb.dds_instance_has_eip as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

huawei(addresses) := judged("huaweicloud/dds.instances", {"groups": [{"nodes": [{"public_ip": address} | some address in addresses]}]}, {})

test_allow_none if {
	every addresses in [[""], ["", null]] {
		policy.deny == set() with input as huawei(addresses)
		policy.evidence == {"public_addresses": []} with input as huawei(addresses)
	}
}

test_deny_any if {
	policy.deny == {{
		"message": "nodes have the public addresses 203.0.113.7, 203.0.113.8, none is allowed",
		"property": mongodb.paths.public_addresses,
		"actual": ["203.0.113.7", "203.0.113.8"],
		"desired": [],
		"operator": "Equals",
	}} with input as huawei(["203.0.113.7", "", "203.0.113.8"])
	count(policy.deny) == 1 with input as huawei(["", "203.0.113.7"])
}

test_no_evidence_when_unknown if {
	every resource in [
		huawei([]),
		judged("huaweicloud/dds.instances", {}, {}),
		judged("huaweicloud/dds.instances", {"groups": [{"nodes": [{"public_ip": "203.0.113.7"}, {"role": "Secondary"}]}]}, {}),
	] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
