package policies.mongodb.dds_instance_enable_ssl_test

import data.policies.lib.mongodb
import data.policies.mongodb.dds_instance_enable_ssl as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/dds.instances", {"ssl": 1}, {}), judged("huaweicloud/dds.instances", {"ssl": "1"}, {})] {
		policy.evidence == {"encrypted_in_transit": true} with input as resource
		policy.deny == set() with input as resource
	}
}

test_deny if {
	want := {{
		"message": "connections are not encrypted",
		"property": mongodb.paths.encrypted_in_transit,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [judged("huaweicloud/dds.instances", {"ssl": 0}, {}), judged("huaweicloud/dds.instances", {"ssl": "0"}, {})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/dds.instances", {}, {}), judged("huaweicloud/dds.instances", {"ssl": null}, {}), judged("huaweicloud/dds.instances", {"ssl": 2}, {})] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
