package policies.polardb.polardb_cluster_multi_zone_test

import data.policies.lib.polardb
import data.policies.polardb.polardb_cluster_multi_zone as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "ON"}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "StandbyClusterON"}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "EQUAL"}, {})] {
		policy.evidence == {"hot_standby": true} with input as resource
		policy.deny == set() with input as resource
	}
}

test_deny if {
	want := {{
		"message": "no second zone keeps a hot standby",
		"property": polardb.paths.hot_standby,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "OFF"}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "StandbyClusterOFF"}, {})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("alicloud/ACS::PolarDB::DBCluster", {}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": null}, {}), judged("alicloud/ACS::PolarDB::DBCluster", {"HotStandbyCluster": "STANDBY"}, {})] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
