package policies.key.kms_not_scheduled_for_deletion_test

import data.policies.key.kms_not_scheduled_for_deletion as policy
import data.policies.lib.key

huawei(properties) := {"resource": {"type": "huaweicloud/kms.keys", "properties": properties}}

alicloud(state) := {"resource": {"type": "alicloud/ACS::KMS::Key", "properties": {"KeyState": state}}}

aws(state) := {"resource": {"type": "aws/AWS::KMS::Key", "properties": {"keyState": state}}}

test_allow_other_states if {
	every resource in [
		huawei({"key_state": "2"}), huawei({"keyState": "3"}), huawei({"key_state": "5"}),
		alicloud("Enabled"), alicloud("Disabled"), alicloud("PendingImport"), aws("Enabled"), aws("Disabled"), aws("Unavailable"),
	] {
		policy.deny == set() with input as resource
	}
}

test_deny_pending_deletion if {
	every resource in [huawei({"key_state": "4"}), huawei({"keyState": "4"}), alicloud("PendingDeletion"), aws("PendingDeletion"), aws("PendingReplicaDeletion")] {
		policy.deny == {{
			"message": "the key is scheduled for deletion",
			"property": key.paths.pending_deletion,
			"actual": true, "desired": false, "operator": "Equals",
		}} with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		huawei({}), huawei({"key_state": null}), huawei({"key_state": ""}), huawei({"key_state": "9"}), alicloud(""), alicloud("Gone"), aws(null), aws(""),
		{"resource": {"type": "aws/AWS::KMS::Key", "properties": {}}},
	] {
		not policy.evidence with input as resource
	}
}
