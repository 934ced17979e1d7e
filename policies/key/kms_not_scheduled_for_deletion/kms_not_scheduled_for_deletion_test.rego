package policies.key.kms_not_scheduled_for_deletion_test

import data.policies.key.kms_not_scheduled_for_deletion as policy
import data.policies.lib.key
import data.policies.lib.reasons
import data.policies.lib.testing

huawei(properties) := {"resource": {"type": "huaweicloud/kms.keys", "properties": properties}}

alicloud(state) := {"resource": {"type": "alicloud/ACS::KMS::Key", "properties": {"KeyState": state}}}

aws(state) := {"resource": {"type": "aws/AWS::KMS::Key", "properties": {"keyState": state}}}

test_allow_other_states if {
	every resource in [
		huawei({"key_state": "2"}), huawei({"keyState": "3"}), huawei({"key_state": "5"}),
		alicloud("Enabled"), alicloud("Disabled"), alicloud("PendingImport"), aws("Enabled"), aws("Disabled"), aws("Unavailable"),
	] {
		testing.compliant(policy, {"pending_deletion": false}) with input as resource
	}
}

test_deny_pending_deletion if {
	every resource in [huawei({"key_state": "4"}), huawei({"keyState": "4"}), alicloud("PendingDeletion"), aws("PendingDeletion"), aws("PendingReplicaDeletion")] {
		testing.noncompliant(policy, {reasons.is_false("the key is scheduled for deletion", key.paths.pending_deletion)}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		huawei({}), huawei({"key_state": null}), huawei({"key_state": ""}), huawei({"key_state": "9"}), alicloud(""), alicloud("Gone"), aws(null), aws(""),
		{"resource": {"type": "aws/AWS::KMS::Key", "properties": {}}},
	] {
		testing.undetermined(policy) with input as resource
	}
}
