package policies.gaussdb.gaussdb_instance_multiple_az_check_test

import data.policies.gaussdb.gaussdb_instance_multiple_az_check as policy
import data.policies.lib.gaussdb
import data.policies.lib.reasons
import data.policies.lib.testing

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/gaussdb.instance", {"nodes": [{"availability_zone": "a"}, {"availability_zone": "b"}]}, {}), judged("huaweicloud/gaussdbformysql.instance", {"az_mode": "multi"}, {})] {
		testing.compliant(policy, {"deleting": false, "multi_zone": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("the instance is in one zone", gaussdb.paths.multi_zone)}
	every resource in [judged("huaweicloud/gaussdb.instance", {"nodes": [{"availability_zone": "a"}, {"availability_zone": "a"}]}, {}), judged("huaweicloud/gaussdbformysql.instance", {"az_mode": "single"}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/gaussdb.instance", {}, {}), judged("huaweicloud/gaussdb.instance", {"nodes": []}, {}), judged("huaweicloud/gaussdbformysql.instance", {}, {}), judged("huaweicloud/gaussdbformysql.instance", {"az_mode": null}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/gaussdb.instance": {"status": "DELETED"},
		"huaweicloud/gaussdbformysql.instance": {"status": "DELETED"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
