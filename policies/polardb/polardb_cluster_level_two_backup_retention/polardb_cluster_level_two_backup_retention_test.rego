package policies.polardb.polardb_cluster_level_two_backup_retention_test

import data.policies.lib.polardb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.polardb.polardb_cluster_level_two_backup_retention as policy

cluster(state, days) := {
	"resource": {"type": "alicloud/ACS::PolarDB::DBCluster", "properties": {"DBClusterStatus": state}},
	"parameters": {"days": 30},
	"lookups": {"polardb_backup_policy": {"exists": true, "value": {"DataLevel2BackupRetentionPeriod": days}}},
}

test_allow_long_enough if {
	every days, want in {"30": 30, "31": 31, "-1": -1} {
		testing.compliant(policy, {"deleting": false, "retention": want}) with input as cluster("Running", days)
	}
}

test_deny_too_short if {
	every days, want in {"29": 29, "0": 0} {
		testing.noncompliant(policy, {reasons.at_least(
			sprintf("level-2 backups are kept for %v days", [want]),
			want, 30, polardb.paths.level_two_retention,
		)}) with input as cluster("Running", days)
	}
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the cluster is being deleted"}) with input as cluster("Deleting", "0")
}

test_undetermined_without_answer if {
	every days in ["", "-2", "long"] {
		testing.undetermined(policy) with input as cluster("Running", days)
	}
	testing.undetermined(policy) with input as object.remove(cluster("Running", "30"), ["lookups"])
}
