package policies.adb.adb_cluster_audit_log_enabled_test

import data.policies.adb.adb_cluster_audit_log_enabled as policy
import data.policies.lib.reasons
import data.policies.lib.testing

cluster(state, status) := {
	"resource": {"type": "alicloud/ACS::ADB::DBCluster", "properties": {"DBClusterStatus": state}},
	"lookups": {"adb_audit_log_config": {"exists": true, "value": {"AuditLogStatus": status}}},
}

test_allow_audited if {
	testing.compliant(policy, {"deleting": false, "audited": true}) with input as cluster("Running", "on")
}

test_deny_without_audit if {
	testing.noncompliant(policy, {reasons.is_true("SQL audit is off", "AuditLogStatus")}) with input as cluster("Running", "off")
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the cluster is being deleted"}) with input as cluster("Deleting", "off")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as cluster("Running", "soon")
	testing.undetermined(policy) with input as object.remove(cluster("Running", "on"), ["lookups"])
}
