package policies.security_group.ecs_security_group_description_check_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
import data.policies.security_group.ecs_security_group_description_check as policy

group(properties) := {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": properties}}

test_deny_an_empty_description if {
	testing.noncompliant(policy, {reasons.not_blank(
		"the security group has no description",
		security_group.paths.description,
	)}) with input as group({"ServiceManaged": false, "Description": ""})
}

test_allow if {
	testing.compliant(policy, {"description": "web", "service_managed": false}) with input as group({"ServiceManaged": false, "Description": "web"})
	testing.compliant(policy, {"description": " ", "service_managed": false}) with input as group({"ServiceManaged": false, "Description": " "})
}

test_not_applicable_to_groups_of_products if {
	testing.not_applicable(policy, {"a cloud service manages the group"}) with input as group({"ServiceManaged": true, "Description": ""})
	testing.noncompliant(policy, {reasons.not_blank(
		"the security group has no description",
		security_group.paths.description,
	)}) with input as group({"ServiceManaged": false, "Description": ""})
}

test_no_evidence if {
	every properties in [
		{"ServiceManaged": false},
		{"ServiceManaged": false, "Description": null},
		{"Description": "web"},
	] {
		testing.undetermined(policy) with input as group(properties)
	}
}
