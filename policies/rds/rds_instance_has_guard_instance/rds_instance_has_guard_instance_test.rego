package policies.rds.rds_instance_has_guard_instance_test

import data.policies.lib.rds
import data.policies.rds.rds_instance_has_guard_instance as policy

alicloud(properties) := {"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": properties}}

primary(guard) := alicloud({"DBInstanceType": "Primary", "GuardDBInstanceId": guard})

test_deny_an_instance_without_one if {
	every none in ["", null] {
		policy.deny == {{
			"message": "no disaster recovery instance stands by",
			"property": rds.paths.has_guard,
			"actual": "", "desired": "", "operator": "NotEquals",
		}} with input as primary(none)
	}
}

test_allow_an_instance_with_one if {
	policy.deny == set() with input as primary("rm-2")
	policy.not_applicable == set() with input as primary("rm-2")
}

test_not_applicable_to_copies if {
	every role in ["Readonly", "Guard", "Temp"] {
		policy.not_applicable == {"the instance is a copy of another one"} with input as alicloud({"DBInstanceType": role})
	}
}

test_no_evidence if {
	not policy.evidence with input as alicloud({"DBInstanceType": "Primary"})
	not policy.evidence with input as alicloud({"GuardDBInstanceId": "rm-2"})
}
