package policies.search_cluster.opensearch_node_to_node_encryption_check_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.opensearch_node_to_node_encryption_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("aws/AWS::OpenSearch::Domain", {"NodeToNodeEncryptionOptions": {"Enabled": true}}, {}), judged("aws/AWS::Elasticsearch::Domain", {"nodeToNodeEncryptionOptions": {"enabled": true}}, {})] {
		testing.compliant(policy, {"deleting": false, "encrypted_between_nodes": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("node-to-node encryption is off", search_cluster.paths.encrypted_between_nodes)}
	every resource in [judged("aws/AWS::OpenSearch::Domain", {"NodeToNodeEncryptionOptions": {"Enabled": false}}, {}), judged("aws/AWS::Elasticsearch::Domain", {"nodeToNodeEncryptionOptions": {"enabled": false}}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("aws/AWS::OpenSearch::Domain", {}, {}), judged("aws/AWS::OpenSearch::Domain", {"NodeToNodeEncryptionOptions": null}, {}), judged("aws/AWS::Elasticsearch::Domain", {}, {}), judged("aws/AWS::Elasticsearch::Domain", {"nodeToNodeEncryptionOptions": {"enabled": null}}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"aws/AWS::Elasticsearch::Domain": {"deleted": true},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
