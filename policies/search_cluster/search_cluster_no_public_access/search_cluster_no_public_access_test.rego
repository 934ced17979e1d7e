package policies.search_cluster.search_cluster_no_public_access_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.search_cluster_no_public_access as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {"enablePublic": false}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"EnablePublic": "false"}, {}), judged("huaweicloud/css.clusters", {"vpcId": "vpc-1", "publicIp": null}, {}), judged("huaweicloud/css.clusters", {"publicIp": ""}, {})] {
		testing.compliant(policy, {"deleting": false, "public": false}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_false("the cluster has public access", search_cluster.paths.public)}
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {"enablePublic": true}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"EnablePublic": "true"}, {}), judged("huaweicloud/css.clusters", {"publicIp": "203.0.113.7:9200"}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("alicloud/ACS::Elasticsearch::Instance", {}, {}), judged("alicloud/ACS::Elasticsearch::Instance", {"enablePublic": null}, {}), judged("huaweicloud/css.clusters", {}, {})] {
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
