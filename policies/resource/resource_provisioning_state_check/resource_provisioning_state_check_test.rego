package policies.resource.resource_provisioning_state_check_test

import data.policies.resource.resource_provisioning_state_check as policy

provisioned(state) := {"resource": {"type": "huaweicloud/vpc.publicips", "status": state}}

test_allow_made if {
	policy.deny == set() with input as provisioned("Succeeded")
	policy.not_applicable == set() with input as provisioned("Succeeded")
}

test_deny_not_made if {
	every state in ["Failed", "Canceled"] {
		policy.deny == {{
			"message": sprintf("the provisioning state is %s, it must be Succeeded", [state]),
			"property": "provisioning_state",
			"actual": state, "desired": "Succeeded", "operator": "StringEquals",
		}} with input as provisioned(state)
	}
}

test_not_applicable_while_it_is_made if {
	policy.not_applicable == {"the resource is still being made"} with input as provisioned("Processing")
	policy.deny == set() with input as provisioned("Processing")
}

test_no_evidence_when_unknown if {
	every state in ["", "succeeded", "Other"] {
		not policy.evidence with input as provisioned(state)
	}
	not policy.evidence with input as {"resource": {"type": "huaweicloud/vpc.publicips"}}
}
