package policies.disk.ecs_in_use_disk_encrypted_test

import data.policies.disk.ecs_in_use_disk_encrypted as policy
import data.policies.lib.disk

alicloud(type, status, encrypted) := {"resource": {
	"type": "alicloud/ACS::ECS::Disk",
	"properties": {"Type": type, "Status": status, "Encrypted": encrypted},
}}

test_deny_a_disk_that_is_not_encrypted if {
	every value in [false, "false"] {
		policy.deny == {{
			"message": "the data disk is not encrypted",
			"property": disk.paths.encrypted,
			"actual": false, "desired": true, "operator": "Equals",
		}} with input as alicloud("data", "In_use", value)
	}
}

test_allow if {
	every value in [true, "true"] {
		policy.deny == set() with input as alicloud("data", "In_use", value)
		policy.not_applicable == set() with input as alicloud("data", "In_use", value)
	}
}

test_not_applicable if {
	policy.not_applicable == {"the disk is a system disk"} with input as alicloud("system", "In_use", false)
	policy.not_applicable == {"the disk is not attached"} with input as alicloud("data", "Available", false)
}

test_no_evidence if {
	not policy.evidence with input as alicloud("data", "In_use", null)
	not policy.evidence with input as alicloud("data", "New", true)
	not policy.evidence with input as alicloud("", "In_use", true)
}
