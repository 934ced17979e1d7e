package policies.search_cluster.search_cluster_multi_zone_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.search_cluster_multi_zone as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {"zoneCount": 2}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"ZoneCount": "3"}, {}), judged("huaweicloud/css.clusters", {"instances": [{"azCode": "a"}, {"azCode": "b"}]}, {})] {
		testing.compliant(policy, {"deleting": false, "multi_zone": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("the cluster is in one zone", search_cluster.paths.multi_zone)}
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {"zoneCount": 1}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"ZoneCount": "1"}, {}), judged("huaweicloud/css.clusters", {"instances": [{"azCode": "a"}, {"azCode": "a"}]}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"zoneCount": null}, {}), judged("huaweicloud/css.clusters", {}, {}), judged("huaweicloud/css.clusters", {"instances": []}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::Elasticsearch::Instance": {"status": "deleting"},
		"huaweicloud/css.clusters": {"status": "deleted"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
