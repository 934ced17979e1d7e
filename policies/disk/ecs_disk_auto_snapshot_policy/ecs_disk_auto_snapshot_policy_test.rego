package policies.disk.ecs_disk_auto_snapshot_policy_test

import data.policies.disk.ecs_disk_auto_snapshot_policy as policy
import data.policies.lib.disk
import data.policies.lib.reasons
import data.policies.lib.testing

alicloud(properties) := {"resource": {"type": "alicloud/ACS::ECS::Disk", "properties": object.union(
	{"Status": "In_use", "Category": "cloud_essd", "Type": "data", "AutoSnapshotPolicyId": "sp-1"},
	properties,
)}}

without := {"AutoSnapshotPolicyId": ""}

test_allow_with_a_policy if {
	testing.compliant(policy, {"deleting": false, "attached": true, "category": "cloud_essd", "has_snapshot_policy": true}) with input as alicloud({})
}

test_deny_without_a_policy if {
	every properties in [without, object.union(without, {"Type": "system"})] {
		testing.noncompliant(policy, {reasons.is_true(
			"the disk has no automatic snapshot policy",
			disk.paths.has_snapshot_policy,
		)}) with input as alicloud(properties)
	}
}

test_not_applicable_when_not_attached if {
	testing.not_applicable(policy, {"the disk is not attached"}) with input as alicloud(object.union(without, {"Status": "Available"}))
}

test_not_applicable_to_disks_without_snapshots if {
	every category in ["local_ssd_pro", "local_hdd_pro", "ephemeral", "ephemeral_ssd", "elastic_ephemeral_disk_standard"] {
		testing.not_applicable(policy, {sprintf("disks of the category %s have no snapshots", [category])}) with input as alicloud({"Category": category})
	}
}

test_no_evidence_when_unknown if {
	every properties in [{"Status": "New"}, {"Category": ""}, {"AutoSnapshotPolicyId": 5}] {
		testing.undetermined(policy) with input as alicloud(properties)
	}
	testing.undetermined(policy) with input as {"resource": {"type": "alicloud/ACS::ECS::Disk", "properties": {"Status": "In_use", "Category": "cloud"}}}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ECS::Disk": {"Status": "Deleting"},
	} {
		testing.not_applicable(policy, {"the disk is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
