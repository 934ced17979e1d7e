package policies.rds.rds_high_availability_category_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_high_availability_category as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(category) := judged("alicloud/ACS::RDS::DBInstance", {"Category": category}, {})

test_allow_editions_with_a_standby if {
	every category in ["HighAvailability", "AlwaysOn", "Finance", "cluster", "serverless_standard", "serverless_ha", "highavailability"] {
		testing.compliant(policy, {"deleting": false, "primary": true, "category": category, "highly_available": true}) with input as alicloud(category)
	}
}

test_deny_editions_without_a_standby if {
	testing.noncompliant(policy, {reasons.equals(
		"the edition is Basic, without a standby",
		"Basic", "HighAvailability", rds.paths.category,
	)}) with input as alicloud("Basic")
	testing.noncompliant(policy, {reasons.equals(
		"the edition is serverless_basic, without a standby",
		"serverless_basic", "HighAvailability", rds.paths.category,
	)}) with input as alicloud("serverless_basic")
}

test_not_applicable_to_copies if {
	every type in ["Readonly", "readonly", "Guard", "Temp"] {
		testing.not_applicable(policy, {"the instance is not a primary instance"}) with input as judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceType": type, "Category": "Basic"}, {})
	}
}

test_no_evidence_when_unknown if {
	every category in [null, "", "Premium"] {
		testing.undetermined(policy) with input as alicloud(category)
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
