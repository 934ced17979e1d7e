package policies.search_cluster.search_cluster_multi_zone_test

import data.policies.lib.search_cluster
import data.policies.search_cluster.search_cluster_multi_zone as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {"zoneCount": 2}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"ZoneCount": "3"}, {}), judged("huaweicloud/css.clusters", {"instances": [{"azCode": "a"}, {"azCode": "b"}]}, {})] {
		policy.evidence == {"multi_zone": true} with input as resource
		policy.deny == set() with input as resource
	}
}

test_deny if {
	want := {{
		"message": "the cluster stands in one zone",
		"property": search_cluster.paths.multi_zone,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {"zoneCount": 1}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"ZoneCount": "1"}, {}), judged("huaweicloud/css.clusters", {"instances": [{"azCode": "a"}, {"azCode": "a"}]}, {})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"zoneCount": null}, {}), judged("huaweicloud/css.clusters", {}, {}), judged("huaweicloud/css.clusters", {"instances": []}, {}), judged("huaweicloud/css.clusters", {"instances": [{"azCode": "a"}, {"azCode": null}]}, {})] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
