package policies.search_cluster.css_cluster_backup_available_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.css_cluster_backup_available as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

elasticsearch(enabled) := {
	"resource": {"type": "alicloud/ACS::Elasticsearch::Instance", "properties": {"status": "active"}},
	"lookups": {"elasticsearch_snapshot_setting": {"exists": true, "value": {"Result": {"Enable": enabled}}}},
}

test_elasticsearch if {
	testing.compliant(policy, {"deleting": false, "snapshots": true}) with input as elasticsearch(true)
	testing.noncompliant(policy, {reasons.is_true("snapshots are off", search_cluster.paths.snapshots)}) with input as elasticsearch(false)
	testing.undetermined(policy) with input as elasticsearch("true")
	testing.undetermined(policy) with input as object.remove(elasticsearch(true), ["lookups"])
}

test_allow if {
	every resource in [judged("huaweicloud/css.clusters", {"backupAvailable": true}, {}), judged("huaweicloud/css.clusters", {"backupAvailable": "true"}, {})] {
		testing.compliant(policy, {"deleting": false, "snapshots": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("snapshots are off", search_cluster.paths.snapshots)}
	every resource in [judged("huaweicloud/css.clusters", {"backupAvailable": false}, {}), judged("huaweicloud/css.clusters", {"backupAvailable": "false"}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/css.clusters", {}, {}), judged("huaweicloud/css.clusters", {"backupAvailable": null}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/css.clusters": {"status": "deleted"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
