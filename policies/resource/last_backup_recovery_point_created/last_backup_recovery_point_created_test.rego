package policies.resource.last_backup_recovery_point_created_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.resource.last_backup_recovery_point_created as policy

table(answer, value, unit) := {
	"resource": {"type": "aws/AWS::DynamoDB::Table"},
	"event": {"time": "2022-04-01T00:00:00Z"},
	"lookups": {"backup_protected_resource": answer},
	"parameters": {"recoveryPointAgeValue": value, "recoveryPointAgeUnit": unit},
}

day_before := {"exists": true, "value": {"LastBackupTime": 1648684800}}

test_allow_young if {
	testing.compliant(policy, {"deleting": false, "hours": [24]}) with input as table(day_before, 1, "days")
	testing.compliant(policy, {"deleting": false, "hours": [24]}) with input as table(day_before, 24, "hours")
}

test_deny_old_and_none if {
	testing.noncompliant(policy, {reasons.at_most("the last recovery point is 24 hours old", 24, 23, "LastBackupTime")}) with input as table(day_before, 23, "hours")
	testing.noncompliant(policy, {reasons.not_empty("AWS Backup has no recovery point of the resource", "LastBackupTime")}) with input as table({"exists": false}, 1, "days")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(table(day_before, 1, "days"), ["lookups"])
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"aws/AWS::DynamoDB::Table": {"tableStatus": "DELETING"},
		"aws/AWS::RDS::DBInstance": {"dBInstanceStatus": "deleting"},
	} {
		testing.not_applicable(policy, {"the resource is being deleted"}) with input as {"resource": {"type": type, "properties": properties}}
	}
}
