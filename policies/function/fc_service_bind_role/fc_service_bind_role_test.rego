package policies.function.fc_service_bind_role_test

import data.policies.function.fc_service_bind_role as policy
import data.policies.lib.function
import data.policies.lib.reasons
import data.policies.lib.testing

service(properties) := {"resource": {"type": "alicloud/ACS::FC::Service", "properties": properties}}

test_allow_a_role if {
	testing.compliant(policy, {"role": "acs:ram::100000000000000:role/test"}) with input as service({"Role": "acs:ram::100000000000000:role/test"})
	testing.compliant(policy, {"role": "acs:ram::100000000000000:role/test"}) with input as service({"role": "acs:ram::100000000000000:role/test"})
}

test_deny_none if {
	every properties in [{"Role": ""}, {"role": ""}] {
		testing.noncompliant(policy, {reasons.not_blank("the service has no role", function.paths.role)}) with input as service(properties)
	}
}

test_no_evidence_when_unknown if {
	every properties in [{}, {"Role": null}, {"role": 5}] {
		testing.undetermined(policy) with input as service(properties)
	}
}
