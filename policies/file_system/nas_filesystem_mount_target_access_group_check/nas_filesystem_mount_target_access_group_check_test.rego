package policies.file_system.nas_filesystem_mount_target_access_group_check_test

import data.policies.file_system.nas_filesystem_mount_target_access_group_check as policy
import data.policies.lib.file_system
import data.policies.lib.reasons
import data.policies.lib.testing

nas(state, groups) := {
	"resource": {"type": "alicloud/ACS::NAS::FileSystem", "properties": {"Status": state}},
	"lookups": {
		"nas_mount_targets": {"exists": true, "value": {"MountTargets": {"MountTarget": [{"AccessGroup": name} | some name, _ in groups]}}},
		"nas_access_rules": {"exists": true, "value": [{"of": name, "exists": true, "value": {"AccessRules": {"AccessRule": [{"SourceCidrIp": range} |
			some range in ranges
		]}}} |
			some name, ranges in groups
		]},
	},
}

open(all, group) := reasons.has_not(
	sprintf("a mount target uses permission group %s, which allows every address", [group]),
	all, group, file_system.paths.access_groups,
)

standard := "DEFAULT_VPC_GROUP_NAME"

test_allow_narrow_groups if {
	testing.compliant(policy, {"deleting": false, "open_groups": []}) with input as nas("Running", {"office": ["192.0.2.0/24"]})
	testing.compliant(policy, {"deleting": false, "open_groups": []}) with input as nas("Running", {})
}

test_deny_open_groups if {
	testing.noncompliant(policy, {open(["all"], "all")}) with input as nas("Running", {"office": ["192.0.2.0/24"], "all": ["0.0.0.0/0"]})
	testing.noncompliant(policy, {open(["all"], "all")}) with input as nas("Running", {"office": ["x"], "all": ["0.0.0.0/0"]})
	testing.noncompliant(policy, {open([standard], standard)}) with input as nas("Running", {standard: []})
	testing.noncompliant(policy, {open([standard], standard)}) with input as object.union(nas("Running", {standard: []}), {"lookups": {"nas_access_rules": "refused"}})
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the file system is being deleted"}) with input as nas("Deleting", {standard: []})
}

unreadable contains nas("Running", {"office": ["x"]})

unreadable contains object.remove(nas("Running", {"office": ["192.0.2.0/24"]}), ["lookups"])

unreadable contains nas("Running", {"": []})
