package policies.mongodb.dds_instance_hamode_test

import data.policies.lib.mongodb
import data.policies.mongodb.dds_instance_hamode as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

huawei(mode, demanded) := judged("huaweicloud/dds.instances", {"mode": mode}, {"haMode": demanded})

test_allow_the_demanded_kind if {
	every mode in ["Sharding", "ReplicaSet", "Single"] {
		policy.deny == set() with input as huawei(mode, mode)
	}
}

test_deny_another_kind if {
	policy.deny == {{
		"message": "the instance is of the kind Single, ReplicaSet is demanded",
		"property": mongodb.paths.mode,
		"actual": "Single",
		"desired": "ReplicaSet",
		"operator": "StringEquals",
	}} with input as huawei("Single", "ReplicaSet")
}

test_no_evidence_when_unknown if {
	every mode in ["", null] {
		not policy.evidence with input as huawei(mode, "ReplicaSet")
		policy.deny == set() with input as huawei(mode, "ReplicaSet")
	}
}
