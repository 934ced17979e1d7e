package policies.snapshot_policy.ecs_snapshot_retention_days_test

import data.policies.lib.snapshot_policy
import data.policies.snapshot_policy.ecs_snapshot_retention_days as policy

alicloud(days) := {
	"resource": {"type": "alicloud/ACS::ECS::AutoSnapshotPolicy", "properties": {"RetentionDays": days}},
	"parameters": {"days": 7},
}

test_deny_too_short if {
	every pair in [[6, 6], ["6", 6], [1, 1], [0, 0]] {
		policy.deny == {{
			"message": sprintf("snapshots are kept for %v days, at least 7 are required", [pair[1]]),
			"property": snapshot_policy.paths.retention_days,
			"actual": pair[1], "desired": 7, "operator": "GreaterOrEquals",
		}} with input as alicloud(pair[0])
	}
}

test_allow_long_enough if {
	every days in [7, "7", 8, 65536, -1, "-1"] {
		policy.deny == set() with input as alicloud(days)
	}
}

test_no_evidence_when_unknown if {
	every days in [null, "", "for ever", []] {
		not policy.evidence with input as alicloud(days)
	}
}
