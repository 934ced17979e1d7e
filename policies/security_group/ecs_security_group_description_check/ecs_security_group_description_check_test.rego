package policies.security_group.ecs_security_group_description_check_test

import data.policies.lib.security_group
import data.policies.security_group.ecs_security_group_description_check as policy

group(properties) := {"resource": {"type": "alicloud/ACS::ECS::SecurityGroup", "properties": properties}}

test_deny_an_empty_description if {
	policy.deny == {{
		"message": "the security group has no description",
		"property": security_group.paths.description,
		"actual": "", "desired": "", "operator": "NotEquals",
	}} with input as group({"ServiceManaged": false, "Description": ""})
}

test_allow if {
	policy.deny == set() with input as group({"ServiceManaged": false, "Description": "web"})
	policy.deny == set() with input as group({"ServiceManaged": false, "Description": " "})
}

test_not_applicable_to_groups_of_products if {
	policy.not_applicable == {"a product of the cloud manages the group"} with input as group({"ServiceManaged": true, "Description": ""})
	policy.not_applicable == set() with input as group({"ServiceManaged": false, "Description": ""})
}

test_no_evidence if {
	every properties in [
		{"ServiceManaged": false},
		{"ServiceManaged": false, "Description": null},
		{"Description": "web"},
	] {
		not policy.evidence with input as group(properties)
	}
}
