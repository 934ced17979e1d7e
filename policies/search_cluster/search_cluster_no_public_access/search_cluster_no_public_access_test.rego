package policies.search_cluster.search_cluster_no_public_access_test

import data.policies.lib.search_cluster
import data.policies.search_cluster.search_cluster_no_public_access as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {"enablePublic": false}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"EnablePublic": "false"}, {}), judged("huaweicloud/css.clusters", {"publicIp": null}, {}), judged("huaweicloud/css.clusters", {"publicIp": ""}, {})] {
		policy.evidence == {"public": false} with input as resource
		policy.deny == set() with input as resource
	}
}

test_deny if {
	want := {{
		"message": "the cluster can be reached from the Internet",
		"property": search_cluster.paths.public,
		"actual": true,
		"desired": false,
		"operator": "Equals",
	}}
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {"enablePublic": true}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"EnablePublic": "true"}, {}), judged("huaweicloud/css.clusters", {"publicIp": "203.0.113.7:9200"}, {})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"enablePublic": null}, {}), judged("huaweicloud/css.clusters", {}, {})] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
