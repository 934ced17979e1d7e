package policies.lib.snapshot_policy_test

import data.policies.lib.snapshot_policy

alicloud(properties) := {"resource": {"type": "alicloud/ACS::ECS::AutoSnapshotPolicy", "properties": properties}}

test_retention_days if {
	snapshot_policy.retention_days == 30 with input as alicloud({"RetentionDays": 30})
	snapshot_policy.retention_days == 30 with input as alicloud({"RetentionDays": "30"})
	snapshot_policy.retention_days == -1 with input as alicloud({"RetentionDays": -1})
}

test_retention_days_unknown if {
	not snapshot_policy.retention_days with input as alicloud({})
	not snapshot_policy.retention_days with input as alicloud({"RetentionDays": null})
	not snapshot_policy.retention_days with input as {"resource": {"type": "aws/AWS::EC2::Volume", "properties": {"RetentionDays": 1}}}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	{type | some type, _ in snapshot_policy.paths.retention_days} == {"alicloud/ACS::ECS::AutoSnapshotPolicy"}
}
