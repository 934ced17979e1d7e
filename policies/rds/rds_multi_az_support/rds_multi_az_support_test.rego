package policies.rds.rds_multi_az_support_test

import data.policies.lib.rds
import data.policies.rds.rds_multi_az_support as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(zone, secondaries) := judged("alicloud/ACS::RDS::DBInstance", {"ZoneId": zone, "SlaveZones": {"SlaveZone": [{"ZoneId": id} | some id in secondaries]}}, {})

huawei(zones) := judged("huaweicloud/rds.instances", {"nodes": [{"availability_zone": zone} | some zone in zones]}, {})

aws(engine, several) := judged("aws/AWS::RDS::DBInstance", {"engine": engine, "multiAZ": several}, {})

test_allow_several_zones if {
	every resource in [alicloud("a-MAZ1(b,c)", []), alicloud("b", ["c"]), huawei(["a", "b"]), aws("mysql", true)] {
		policy.deny == set() with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_deny_one_zone if {
	want := {{
		"message": "the instance stands in one zone",
		"property": rds.paths.multi_zone,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [alicloud("b", []), alicloud("b", ["b"]), huawei(["a"]), huawei(["a", "a"]), aws("mysql", false)] {
		policy.deny == want with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_not_applicable_to_clusters if {
	every engine in ["aurora-mysql", "docdb", "neptune"] {
		every several in [true, false, null] {
			policy.not_applicable == {"the instance belongs to a cluster that keeps its data in several zones"} with input as aws(engine, several)
			policy.deny == set() with input as aws(engine, several)
		}
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("", []), alicloud("b", [null]), huawei([]), huawei(["a", null]), aws("mysql", null), aws(null, true)] {
		not policy.evidence with input as resource
	}
}
