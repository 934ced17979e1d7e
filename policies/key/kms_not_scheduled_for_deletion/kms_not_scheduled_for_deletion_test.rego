package policies.key.kms_not_scheduled_for_deletion_test

import data.policies.key.kms_not_scheduled_for_deletion as policy
import data.policies.lib.key
import data.policies.lib.reasons
import data.policies.lib.testing

judge(type, properties) := {"resource": {"type": type, "properties": properties}, "parameters": {"kmsKeyIds": []}}

huawei(properties) := judge("huaweicloud/kms.keys", object.union({"default_key_flag": "0"}, properties))

alicloud(state) := judge("alicloud/ACS::KMS::Key", {"Creator": "100000000000000", "KeyState": state})

aws(state) := judge("aws/AWS::KMS::Key", {
	"keyManager": "CUSTOMER", "keyState": state, "keyId": "k-1",
	"arn": "arn:aws:kms:us-east-1:111122223333:key/k-1",
})

asked(resource, keys) := object.union(resource, {"parameters": {"kmsKeyIds": keys}})

test_allow_other_states if {
	every resource in [
		huawei({"key_state": "2"}), huawei({"keyState": "3"}), huawei({"key_state": "5"}),
		alicloud("Enabled"), alicloud("Disabled"), alicloud("PendingImport"), aws("Enabled"), aws("Disabled"), aws("Unavailable"), asked(aws("Enabled"), ["k-1"]),
	] {
		testing.compliant(policy, {"judged": true, "managed_by_cloud": false, "pending_deletion": false}) with input as resource
	}
}

test_deny_pending_deletion if {
	every resource in [
		huawei({"key_state": "4"}), huawei({"keyState": "4"}), alicloud("PendingDeletion"), aws("PendingDeletion"), aws("PendingReplicaDeletion"),
		asked(aws("PendingDeletion"), ["k-2", "k-1"]), asked(aws("PendingDeletion"), ["arn:aws:kms:us-east-1:111122223333:key/k-1"]),
	] {
		testing.noncompliant(policy, {reasons.is_false("the key is scheduled for deletion", key.paths.pending_deletion)}) with input as resource
	}
}

test_not_applicable if {
	testing.not_applicable(policy, {"the rule does not name the key"}) with input as asked(aws("PendingDeletion"), ["k-2"])
	every resource in [
		huawei({"default_key_flag": "1", "key_state": "2"}), judge("alicloud/ACS::KMS::Key", {"Creator": "Oss", "KeyState": "Enabled"}),
		judge("aws/AWS::KMS::Key", {"keyManager": "AWS", "keyState": "Enabled"}),
	] {
		testing.not_applicable(policy, {"the cloud manages the key"}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		huawei({}), huawei({"key_state": null}), huawei({"key_state": ""}), huawei({"key_state": "9"}), alicloud(""), alicloud("Gone"), aws(null), aws(""),
		judge("aws/AWS::KMS::Key", {}), judge("aws/AWS::KMS::Key", {"keyState": "PendingDeletion"}), asked(aws("PendingDeletion"), ["alias/a"]),
	] {
		testing.undetermined(policy) with input as resource
	}
}
