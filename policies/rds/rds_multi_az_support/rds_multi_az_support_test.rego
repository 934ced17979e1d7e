package policies.rds.rds_multi_az_support_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
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
		testing.compliant(policy, {"clustered": false, "deleting": false, "can_have_standby": true, "multi_zone": true}) with input as resource
	}
}

test_deny_one_zone if {
	want := {reasons.is_true("the instance is in one zone", rds.paths.multi_zone)}
	every resource in [alicloud("b", []), alicloud("b", ["b"]), huawei(["a"]), huawei(["a", "a"]), aws("mysql", false)] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_not_applicable_to_clusters if {
	every engine in ["aurora-mysql", "docdb", "neptune"] {
		every several in [true, false, null] {
			testing.not_applicable(policy, {"the instance belongs to a cluster, which keeps its data in multiple zones"}) with input as aws(engine, several)
		}
	}
}

test_not_applicable_to_members_of_multi_az_clusters if {
	testing.not_applicable(policy, {"the instance belongs to a cluster, which keeps its data in multiple zones"}) with input as judged(
		"aws/AWS::RDS::DBInstance",
		{"engine": "postgres", "multiAZ": false, "dBClusterIdentifier": "c"},
		{},
	)
}

test_not_applicable_to_copies if {
	testing.not_applicable(policy, {"the instance is not a primary instance"}) with input as judged(
		"alicloud/ACS::RDS::DBInstance",
		{"DBInstanceType": "Readonly", "ZoneId": "b", "SlaveZones": {"SlaveZone": []}},
		{},
	)
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("", []), alicloud("b", [null]), huawei([]), aws("mysql", null), aws(null, true)] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
		"huaweicloud/rds.instances": {"status": "DELETED"},
		"aws/AWS::RDS::DBInstance": {"dBInstanceStatus": "deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
