package policies.snapshot_policy.ecs_snapshot_retention_days_test

import data.policies.lib.reasons
import data.policies.lib.snapshot_policy
import data.policies.lib.testing
import data.policies.snapshot_policy.ecs_snapshot_retention_days as policy

alicloud(days) := {
	"resource": {"type": "alicloud/ACS::ECS::AutoSnapshotPolicy", "properties": {"RetentionDays": days}},
	"parameters": {"days": 7},
}

test_deny_too_short if {
	every pair in [[6, 6], ["6", 6], [1, 1], [0, 0]] {
		testing.noncompliant(policy, {reasons.at_least(
			sprintf("the retention of snapshots is %v days", [pair[1]]),
			pair[1], 7, snapshot_policy.paths.retention_days,
		)}) with input as alicloud(pair[0])
	}
}

test_allow_long_enough if {
	every days in [7, "7"] {
		testing.compliant(policy, {"retention_days": 7}) with input as alicloud(days)
	}
	testing.compliant(policy, {"retention_days": 8}) with input as alicloud(8)
	testing.compliant(policy, {"retention_days": 65536}) with input as alicloud(65536)
	every days in [-1, "-1"] {
		testing.compliant(policy, {"retention_days": -1}) with input as alicloud(days)
	}
}

test_no_evidence_when_unknown if {
	every days in [null, "", "for ever", []] {
		testing.undetermined(policy) with input as alicloud(days)
	}
}
