package policies.mongodb.dds_instance_enable_ssl_test

import data.policies.lib.mongodb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.mongodb.dds_instance_enable_ssl as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/dds.instances", {"ssl": 1}, {}), judged("huaweicloud/dds.instances", {"ssl": "1"}, {})] {
		testing.compliant(policy, {"deleting": false, "encrypted_in_transit": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("connections are not encrypted", mongodb.paths.encrypted_in_transit)}
	every resource in [judged("huaweicloud/dds.instances", {"ssl": 0}, {}), judged("huaweicloud/dds.instances", {"ssl": "0"}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/dds.instances", {}, {}), judged("huaweicloud/dds.instances", {"ssl": null}, {}), judged("huaweicloud/dds.instances", {"ssl": 2}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/dds.instances": {"status": "deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
