package policies.rds.rds_instance_enable_backup_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_enable_backup as policy

instance(days) := {
	"resource": {"type": "huaweicloud/rds.instances", "properties": {"status": "ACTIVE"}},
	"lookups": {"rds_backup_policy": {"exists": true, "value": {"backup_policy": {"keep_days": days}}}},
}

test_allow_backup if {
	testing.compliant(policy, {"deleting": false, "primary": true, "backup_days": 1}) with input as instance(1)
}

test_deny_without_backup if {
	reason := reasons.more_than("automated backups are kept for 0 days", 0, 0, "backup_policy.keep_days")
	testing.noncompliant(policy, {reason}) with input as instance(0)
}

test_not_applicable_to_deleted if {
	deleting := {"resource": {"type": "huaweicloud/rds.instances", "properties": {"status": "DELETING"}}}
	testing.not_applicable(policy, {"the instance is being deleted"}) with input as deleting
}

test_not_applicable_to_a_read_replica if {
	replica := object.union(instance(0), {"resource": {"properties": {"type": "Replica"}}})
	testing.not_applicable(policy, {"the instance is not a primary instance"}) with input as replica
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(instance(1), ["lookups"])
	testing.undetermined(policy) with input as object.union(instance(1), {"resource": {"properties": {"type": "Other"}}})
}
