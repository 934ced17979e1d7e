package policies.polardb.polardb_cluster_enabled_tde_test

import data.policies.lib.polardb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.polardb.polardb_cluster_enabled_tde as policy

cluster(state, status) := {
	"resource": {"type": "alicloud/ACS::PolarDB::DBCluster", "properties": {"DBClusterStatus": state}},
	"lookups": {"polardb_cluster_tde": {"exists": true, "value": {"TDEStatus": status}}},
}

test_allow_encrypted if {
	testing.compliant(policy, {"deleting": false, "encrypted": true}) with input as cluster("Running", "Enabled")
}

test_deny_plain if {
	testing.noncompliant(policy, {reasons.is_true("TDE is off", polardb.paths.encrypted)}) with input as cluster("Running", "Disabled")
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the cluster is being deleted"}) with input as cluster("Deleting", "Disabled")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as cluster("Running", "soon")
	testing.undetermined(policy) with input as object.remove(cluster("Running", "Enabled"), ["lookups"])
}
