package policies.rds.rds_instance_has_guard_instance_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_has_guard_instance as policy

alicloud(properties) := {"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": properties}}

primary(guard) := alicloud({"DBInstanceType": "Primary", "GuardDBInstanceId": guard})

test_deny_an_instance_without_one if {
	every none in ["", null] {
		testing.noncompliant(policy, {reasons.not_blank("there is no disaster recovery instance", rds.paths.has_guard)}) with input as primary(none)
	}
}

test_allow_an_instance_with_one if {
	testing.compliant(policy, {"deleting": false, "has_guard": true, "primary": true}) with input as primary("rm-2")
}

test_not_applicable_to_copies if {
	every role in ["Readonly", "Guard", "Temp"] {
		testing.not_applicable(policy, {"the instance is not a primary instance"}) with input as alicloud({"DBInstanceType": role})
	}
}

test_no_evidence if {
	testing.undetermined(policy) with input as alicloud({"DBInstanceType": "Primary"})
	testing.undetermined(policy) with input as alicloud({"DBInstanceType": "Other", "GuardDBInstanceId": "rm-2"})
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
