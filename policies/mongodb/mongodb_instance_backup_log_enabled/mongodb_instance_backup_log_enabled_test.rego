package policies.mongodb.mongodb_instance_backup_log_enabled_test

import data.policies.lib.mongodb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.mongodb.mongodb_instance_backup_log_enabled as policy

instance(state, enabled) := {
	"resource": {"type": "alicloud/ACS::MongoDB::DBInstance", "properties": {"DBInstanceStatus": state}},
	"lookups": {"mongodb_backup_policy": {"exists": true, "value": {"EnableBackupLog": enabled}}},
}

test_allow_log_backup if {
	testing.compliant(policy, {"deleting": false, "log_backup": true}) with input as instance("Running", 1)
}

test_deny_without if {
	testing.noncompliant(policy, {reasons.is_true("log backup is off", mongodb.paths.log_backup)}) with input as instance("Running", 0)
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the instance is being deleted"}) with input as instance("Deleting", 0)
}

test_undetermined_without_answer if {
	every enabled in [2, "1", null] {
		testing.undetermined(policy) with input as instance("Running", enabled)
	}
	testing.undetermined(policy) with input as object.remove(instance("Running", 1), ["lookups"])
}
