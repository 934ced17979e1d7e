package policies.rds.rds_instance_enabled_auditing_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_enabled_auditing as policy

alicloud(status) := {
	"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"DBInstanceStatus": "Running"}},
	"lookups": {"rds_sql_collector_policy": {"exists": true, "value": {"SQLCollectorStatus": status}}},
}

huawei(days) := {
	"resource": {"type": "huaweicloud/rds.instances", "properties": {"status": "ACTIVE"}},
	"lookups": {"rds_auditlog_policy": {"exists": true, "value": {"keep_days": days}}},
}

test_allow_audited if {
	every instance in [alicloud("Enable"), alicloud("enable"), huawei(7)] {
		testing.compliant(policy, {"deleting": false, "audited": true}) with input as instance
	}
}

test_deny_without_audit if {
	every instance in [alicloud("Disabled"), alicloud("soon"), huawei(0)] {
		testing.noncompliant(policy, {reasons.is_true("SQL audit is off", rds.paths.sql_audited)}) with input as instance
	}
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {
		"type": "alicloud/ACS::RDS::DBInstance",
		"properties": {"DBInstanceStatus": "Deleting"},
	}}
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(alicloud("Enable"), ["lookups"])
	testing.undetermined(policy) with input as alicloud(1)
	testing.undetermined(policy) with input as object.remove(huawei(7), ["lookups"])
}
