package policies.gaussdb.gaussdb_instance_no_public_ip_check_test

import data.policies.gaussdb.gaussdb_instance_no_public_ip_check as policy
import data.policies.lib.gaussdb
import data.policies.lib.reasons
import data.policies.lib.testing

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/gaussdb.instance", {"public_ips": []}, {}), judged("huaweicloud/gaussdbformysql.instance", {"public_ips": ""}, {}), judged("huaweicloud/gaussdbformysql.instance", {"public_ips": []}, {})] {
		testing.compliant(policy, {"deleting": false, "public": false}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_false("the instance has public access", gaussdb.paths.public)}
	every resource in [judged("huaweicloud/gaussdb.instance", {"public_ips": ["203.0.113.7"]}, {}), judged("huaweicloud/gaussdbformysql.instance", {"public_ips": "203.0.113.7"}, {}), judged("huaweicloud/gaussdbformysql.instance", {"publicIps": ["203.0.113.7"]}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/gaussdb.instance", {}, {}), judged("huaweicloud/gaussdb.instance", {"public_ips": null}, {}), judged("huaweicloud/gaussdbformysql.instance", {}, {}), judged("huaweicloud/gaussdbformysql.instance", {"public_ips": null}, {})] {
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
