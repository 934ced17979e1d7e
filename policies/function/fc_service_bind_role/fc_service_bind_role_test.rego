package policies.function.fc_service_bind_role_test

import data.policies.function.fc_service_bind_role as policy
import data.policies.lib.function

service(properties) := {"resource": {"type": "alicloud/ACS::FC::Service", "properties": properties}}

test_allow_a_role if {
	policy.deny == set() with input as service({"Role": "acs:ram::100000000000000:role/test"})
	policy.deny == set() with input as service({"role": "acs:ram::100000000000000:role/test"})
}

test_deny_none if {
	every properties in [{"Role": ""}, {"role": ""}] {
		policy.deny == {{
			"message": "the service has no role",
			"property": function.paths.role,
			"actual": "", "desired": "a role", "operator": "IsNotStringEmpty",
		}} with input as service(properties)
	}
}

test_no_evidence_when_unknown if {
	every properties in [{}, {"Role": null}, {"role": 5}] {
		not policy.evidence with input as service(properties)
	}
}
