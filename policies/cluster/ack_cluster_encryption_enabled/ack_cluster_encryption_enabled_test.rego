package policies.cluster.ack_cluster_encryption_enabled_test

import data.policies.cluster.ack_cluster_encryption_enabled as policy
import data.policies.lib.reasons
import data.policies.lib.testing

cluster(state, parameters) := {
	"resource": {"type": "alicloud/ACS::ACK::Cluster", "properties": {"state": state}},
	"lookups": {"ack_cluster_detail": {"exists": true, "value": {"parameters": parameters}}},
}

test_allow_encrypted if {
	testing.compliant(policy, {"deleting": false, "encrypted": true}) with input as cluster("running", {"EncryptionProviderKey": "key-1"})
}

test_deny_plain if {
	every parameters in [{}, {"EncryptionProviderKey": ""}] {
		testing.noncompliant(policy, {reasons.is_true(
			"Secrets are not encrypted with a key of KMS",
			"parameters.EncryptionProviderKey",
		)}) with input as cluster("running", parameters)
	}
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the cluster is being deleted"}) with input as cluster("deleting", {"EncryptionProviderKey": "key-1"})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(cluster("running", {}), ["lookups"])
}
