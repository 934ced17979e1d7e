package policies.gaussdb.gaussdb_instance_multiple_az_check_test

import data.policies.gaussdb.gaussdb_instance_multiple_az_check as policy
import data.policies.lib.gaussdb

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/gaussdb.instance", {"nodes": [{"availability_zone": "a"}, {"availability_zone": "b"}]}, {}), judged("huaweicloud/gaussdbformysql.instance", {"az_mode": "multi"}, {})] {
		policy.evidence == {"multi_zone": true} with input as resource
		policy.deny == set() with input as resource
	}
}

test_deny if {
	want := {{
		"message": "the instance stands in one zone",
		"property": gaussdb.paths.multi_zone,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [judged("huaweicloud/gaussdb.instance", {"nodes": [{"availability_zone": "a"}, {"availability_zone": "a"}]}, {}), judged("huaweicloud/gaussdbformysql.instance", {"az_mode": "single"}, {})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/gaussdb.instance", {}, {}), judged("huaweicloud/gaussdb.instance", {"nodes": []}, {}), judged("huaweicloud/gaussdb.instance", {"nodes": [{"availability_zone": "a"}, {"availability_zone": null}]}, {}), judged("huaweicloud/gaussdbformysql.instance", {}, {}), judged("huaweicloud/gaussdbformysql.instance", {"az_mode": null}, {})] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
