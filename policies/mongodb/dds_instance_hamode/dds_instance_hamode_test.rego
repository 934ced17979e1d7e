package policies.mongodb.dds_instance_hamode_test

import data.policies.lib.mongodb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.mongodb.dds_instance_hamode as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

huawei(mode, demanded) := judged("huaweicloud/dds.instances", {"mode": mode}, {"haMode": demanded})

test_allow_the_demanded_kind if {
	every mode in ["Sharding", "ReplicaSet", "Single"] {
		testing.compliant(policy, {"deleting": false, "mode": mode}) with input as huawei(mode, mode)
		testing.compliant(policy, {"deleting": false, "mode": mode}) with input as huawei(mode, lower(mode))
	}
}

test_deny_another_kind if {
	testing.noncompliant(policy, {reasons.equals(
		"the mode of the instance is Single",
		"Single", "ReplicaSet", mongodb.paths.mode,
	)}) with input as huawei("Single", "ReplicaSet")
}

test_no_evidence_when_unknown if {
	every mode in ["", null] {
		testing.undetermined(policy) with input as huawei(mode, "ReplicaSet")
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/dds.instances": {"status": "deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
