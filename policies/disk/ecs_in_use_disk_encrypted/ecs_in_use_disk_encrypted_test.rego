package policies.disk.ecs_in_use_disk_encrypted_test

import data.policies.disk.ecs_in_use_disk_encrypted as policy
import data.policies.lib.disk
import data.policies.lib.reasons
import data.policies.lib.testing

alicloud(type, status, encrypted) := {"resource": {
	"type": "alicloud/ACS::ECS::Disk",
	"properties": {"Type": type, "Status": status, "Encrypted": encrypted},
}}

test_deny_a_disk_that_is_not_encrypted if {
	every value in [false, "false"] {
		testing.noncompliant(policy, {reasons.is_true(
			"the data disk is not encrypted",
			disk.paths.encrypted,
		)}) with input as alicloud("data", "In_use", value)
	}
}

test_allow if {
	every value in [true, "true"] {
		testing.compliant(policy, {"deleting": false, "attached": true, "encrypted": true, "system": false}) with input as alicloud("data", "In_use", value)
	}
}

test_not_applicable if {
	testing.not_applicable(policy, {"the disk is a system disk"}) with input as alicloud("system", "In_use", false)
	testing.not_applicable(policy, {"the disk is not attached"}) with input as alicloud("data", "Available", false)
}

test_no_evidence if {
	testing.undetermined(policy) with input as alicloud("data", "In_use", null)
	testing.undetermined(policy) with input as alicloud("data", "New", true)
	testing.undetermined(policy) with input as alicloud("", "In_use", true)
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ECS::Disk": {"Status": "Deleting"},
	} {
		testing.not_applicable(policy, {"the disk is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
