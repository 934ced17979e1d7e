package policies.polardb.polardb_cluster_multi_zone_test

import data.policies.lib.polardb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.polardb.polardb_cluster_multi_zone as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "ON"}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "StandbyClusterON"}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "EQUAL"}, {})] {
		testing.compliant(policy, {"deleting": false, "hot_standby": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("no second zone keeps a hot standby", polardb.paths.hot_standby)}
	every resource in [judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "OFF"}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "StandbyClusterOFF"}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("alicloud/ACS::PolarDB::DBCluster", {}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": null}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "STANDBY"}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::PolarDB::DBCluster": {"DBClusterStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
