package policies.disk.ecs_disk_auto_snapshot_policy_test

import data.policies.disk.ecs_disk_auto_snapshot_policy as policy
import data.policies.lib.disk

alicloud(properties) := {"resource": {"type": "alicloud/ACS::ECS::Disk", "properties": object.union(
	{"Status": "In_use", "Category": "cloud_essd", "Type": "data", "AutoSnapshotPolicyId": "sp-1"},
	properties,
)}}

without := {"AutoSnapshotPolicyId": ""}

test_allow_with_a_policy if {
	policy.deny == set() with input as alicloud({})
	policy.not_applicable == set() with input as alicloud({})
}

test_deny_without_a_policy if {
	every properties in [without, object.union(without, {"Type": "system"})] {
		policy.deny == {{
			"message": "the disk has no automatic snapshot policy",
			"property": disk.paths.has_snapshot_policy,
			"actual": false, "desired": true, "operator": "Equals",
		}} with input as alicloud(properties)
	}
}

test_not_applicable_when_not_attached if {
	policy.not_applicable == {"the disk is not attached"} with input as alicloud(object.union(without, {"Status": "Available"}))
}

test_not_applicable_to_disks_without_snapshots if {
	every category in ["local_ssd_pro", "local_hdd_pro", "ephemeral", "ephemeral_ssd", "elastic_ephemeral_disk_standard"] {
		policy.not_applicable == {sprintf("disks of the category %s have no snapshots", [category])} with input as alicloud({"Category": category})
	}
}

test_no_evidence_when_unknown if {
	every properties in [{"Status": "New"}, {"Category": ""}, {"AutoSnapshotPolicyId": 5}] {
		not policy.evidence with input as alicloud(properties)
	}
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::ECS::Disk", "properties": {"Status": "In_use", "Category": "cloud"}}}
}
