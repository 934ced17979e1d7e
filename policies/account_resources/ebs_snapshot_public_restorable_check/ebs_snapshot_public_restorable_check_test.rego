package policies.account_resources.ebs_snapshot_public_restorable_check_test

import data.policies.account_resources.ebs_snapshot_public_restorable_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

region(snapshots) := {
	"resource": {"type": "aws/account"},
	"lookups": {"ec2_public_snapshots": {"exists": true, "value": {"snapshotSet": [{"snapshotId": id} | some id in snapshots]}}},
}

test_allow_none if {
	testing.compliant(policy, {"public": []}) with input as region([])
}

test_deny_public if {
	testing.noncompliant(policy, {reasons.zero("2 snapshots are public: snap-1, snap-2", 2, "snapshotSet")}) with input as region(["snap-1", "snap-2"])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(region([]), ["lookups"])
}
