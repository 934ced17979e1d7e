package policies.search_cluster.search_cluster_encrypted_at_rest_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.search_cluster_encrypted_at_rest as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("aws/AWS::OpenSearch::Domain", {"EncryptionAtRestOptions": {"Enabled": true}}, {}), judged("aws/AWS::Elasticsearch::Domain", {"encryptionAtRestOptions": {"enabled": true}}, {}), judged("huaweicloud/css.clusters", {"diskEncrypted": true}, {}), judged("huaweicloud/css.clusters", {"diskEncrypted": "true"}, {})] {
		testing.compliant(policy, {"deleting": false, "encrypted_at_rest": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("encryption at rest is off", search_cluster.paths.encrypted_at_rest)}
	every resource in [judged("aws/AWS::OpenSearch::Domain", {"EncryptionAtRestOptions": {"Enabled": false}}, {}), judged("aws/AWS::Elasticsearch::Domain", {"encryptionAtRestOptions": {"enabled": false}}, {}), judged("huaweicloud/css.clusters", {"diskEncrypted": false}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("aws/AWS::OpenSearch::Domain", {}, {}), judged("aws/AWS::OpenSearch::Domain", {"EncryptionAtRestOptions": null}, {}), judged("aws/AWS::Elasticsearch::Domain", {}, {}), judged("aws/AWS::Elasticsearch::Domain", {"encryptionAtRestOptions": {"enabled": null}}, {}), judged("huaweicloud/css.clusters", {}, {}), judged("huaweicloud/css.clusters", {"diskEncrypted": null}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"aws/AWS::Elasticsearch::Domain": {"deleted": true},
		"huaweicloud/css.clusters": {"status": "deleted"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
