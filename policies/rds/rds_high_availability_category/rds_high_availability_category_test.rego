package policies.rds.rds_high_availability_category_test

import data.policies.lib.rds
import data.policies.rds.rds_high_availability_category as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(category) := judged("alicloud/ACS::RDS::DBInstance", {"Category": category}, {})

test_allow_editions_with_a_standby if {
	every category in ["HighAvailability", "AlwaysOn", "Finance", "cluster", "serverless_standard", "serverless_ha"] {
		policy.deny == set() with input as alicloud(category)
	}
}

test_deny_editions_without_a_standby if {
	policy.deny == {{
		"message": "the edition Basic has no standby",
		"property": rds.paths.category,
		"actual": "Basic",
		"desired": "HighAvailability",
		"operator": "StringEquals",
	}} with input as alicloud("Basic")
	count(policy.deny) == 1 with input as alicloud("serverless_basic")
}

test_no_evidence_when_unknown if {
	every category in [null, "", "Premium", "basic"] {
		not policy.evidence with input as alicloud(category)
	}
}
