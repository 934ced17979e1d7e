package policies.resource.resource_provisioning_state_check_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.resource.resource_provisioning_state_check as policy

provisioned(state) := {"resource": {"type": "huaweicloud/vpc.publicips", "status": state}}

test_allow_made if {
	testing.compliant(policy, {"state": "Succeeded"}) with input as provisioned("Succeeded")
}

test_deny_not_made if {
	every state in ["Failed", "Canceled"] {
		testing.noncompliant(policy, {reasons.equals(
			sprintf("the provisioning state is %s", [state]),
			state, "Succeeded", "provisioning_state",
		)}) with input as provisioned(state)
	}
}

test_not_applicable_while_it_is_made if {
	testing.not_applicable(policy, {"the resource is still being provisioned"}) with input as provisioned("Processing")
}

test_no_evidence_when_unknown if {
	every state in ["", "succeeded", "Other"] {
		testing.undetermined(policy) with input as provisioned(state)
	}
	testing.undetermined(policy) with input as {"resource": {"type": "huaweicloud/vpc.publicips"}}
}
