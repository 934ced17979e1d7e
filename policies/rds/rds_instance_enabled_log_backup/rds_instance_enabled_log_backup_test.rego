package policies.rds.rds_instance_enabled_log_backup_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_enabled_log_backup as policy

alicloud(enabled) := {
	"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"DBInstanceStatus": "Running"}},
	"lookups": {"rds_log_backup_policy": {"exists": true, "value": {"EnableBackupLog": enabled}}},
}

test_allow_log_backup if {
	testing.compliant(policy, {"deleting": false, "primary": true, "log_backup": true}) with input as alicloud("1")
}

test_deny_without_log_backup if {
	testing.noncompliant(policy, {reasons.is_true("log backup is off", rds.paths.log_backup)}) with input as alicloud("0")
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {
		"type": "alicloud/ACS::RDS::DBInstance",
		"properties": {"DBInstanceStatus": "Deleting"},
	}}
}

test_not_applicable_to_copies if {
	every role in ["Readonly", "Guard", "Temp"] {
		copy := object.union(alicloud("0"), {"resource": {"properties": {"DBInstanceType": role}}})
		testing.not_applicable(policy, {"the instance is not a primary instance"}) with input as copy
	}
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(alicloud("1"), ["lookups"])
	testing.undetermined(policy) with input as alicloud("2")
}
