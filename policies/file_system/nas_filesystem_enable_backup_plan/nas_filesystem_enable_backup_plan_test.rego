package policies.file_system.nas_filesystem_enable_backup_plan_test

import data.policies.file_system.nas_filesystem_enable_backup_plan as policy
import data.policies.lib.file_system
import data.policies.lib.reasons
import data.policies.lib.testing

nas(state, plans) := {
	"resource": {"type": "alicloud/ACS::NAS::FileSystem", "id": "fs-1", "properties": {"Status": state}},
	"lookups": {"hbr_nas_backup_plans": {"exists": true, "value": {"BackupPlans": {"BackupPlan": plans}}}},
}

plan(of, disabled) := {"PlanId": "plan-1", "FileSystemId": of, "Disabled": disabled}

test_allow_enabled_plan if {
	testing.compliant(policy, {"deleting": false, "backup_plans": ["plan-1"]}) with input as nas("Running", [plan("fs-2", true), plan("fs-1", false)])
}

test_deny_without if {
	every plans in [[], [plan("fs-1", true)], [plan("fs-2", false)]] {
		testing.noncompliant(policy, {reasons.not_empty(
			"no backup plan that is enabled backs up the file system",
			file_system.paths.backup_plans,
		)}) with input as nas("Running", plans)
	}
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the file system is being deleted"}) with input as nas("Deleting", [])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(nas("Running", []), ["lookups"])
}
