package policies.key.cmk_backing_key_rotation_enabled_test

import data.policies.key.cmk_backing_key_rotation_enabled as policy
import data.policies.lib.key
import data.policies.lib.reasons
import data.policies.lib.testing

alicloud(change) := {"resource": {"type": "alicloud/ACS::KMS::Key", "properties": object.union(
	{"Creator": "100000000000000", "KeyState": "Enabled", "KeySpec": "Aliyun_AES_256", "Origin": "Aliyun_KMS", "AutomaticRotation": "Disabled"},
	change,
)}}

aws(change, rotation) := {"resource": {
	"type": "aws/AWS::KMS::Key",
	"properties": object.union({"keyManager": "CUSTOMER", "keyState": "Enabled", "keySpec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS", "multiRegion": false}, change),
	"supplementary": {"KeyRotationStatus": rotation},
}}

huawei(change) := {"resource": {"type": "huaweicloud/kms.keys", "properties": object.union(
	{"default_key_flag": "0", "key_state": "2", "key_spec": "AES_256", "origin": "kms", "key_rotation_enabled": "false"},
	change,
)}}

multi_region(type) := {"multiRegion": true, "multiRegionConfiguration": {"multiRegionKeyType": type}}

test_allow_rotated if {
	every resource in [alicloud({"AutomaticRotation": "Enabled"}), aws({}, true), aws({}, "true"), aws(multi_region("PRIMARY"), true), huawei({"key_rotation_enabled": "true"})] {
		testing.compliant(policy, {
			"managed_by_cloud": false,
			"state": "Enabled",
			"replica": false,
			"can_be_rotated": true,
			"rotated": true,
		}) with input as resource
	}
}

test_deny_not_rotated if {
	every resource in [alicloud({}), alicloud({"AutomaticRotation": "Suspended"}), aws({}, false), aws({}, "false"), aws(multi_region("PRIMARY"), false), huawei({})] {
		testing.noncompliant(policy, {reasons.is_true("automatic rotation is off", key.paths.rotated)}) with input as resource
	}
}

test_not_applicable if {
	every resource in [aws({"keyManager": "AWS"}, null), alicloud({"Creator": "Oss"}), huawei({"default_key_flag": "1"})] {
		testing.not_applicable(policy, {"the cloud manages the key"}) with input as resource
	}
	every state in ["Disabled", "PendingDeletion", "PendingImport"] {
		testing.not_applicable(policy, {sprintf("the state of the key is %s", [state])}) with input as aws({"keyState": state}, false)
		testing.not_applicable(policy, {sprintf("the state of the key is %s", [state])}) with input as alicloud({"KeyState": state})
	}
	testing.not_applicable(policy, {"the state of the key is Disabled"}) with input as huawei({"key_state": "3"})
	testing.not_applicable(policy, {"the key is a replica"}) with input as aws(multi_region("REPLICA"), false)
	every resource in [
		aws({"origin": "EXTERNAL"}, false), aws({"origin": "AWS_CLOUDHSM"}, null), aws({"keySpec": "RSA_2048"}, null),
		alicloud({"Origin": "EXTERNAL"}), alicloud({"KeySpec": "RSA_2048"}),
		huawei({"origin": "external"}), huawei({"key_spec": "SM2"}),
	] {
		testing.not_applicable(policy, {"the cloud cannot rotate this kind of key"}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		huawei({"key_rotation_enabled": ""}), huawei({"key_state": "9"}), huawei({"origin": ""}), huawei({"key_spec": "AES"}),
		alicloud({"AutomaticRotation": ""}), alicloud({"AutomaticRotation": "On"}), alicloud({"KeyState": "enabled"}), alicloud({"Creator": ""}), alicloud({"Origin": ""}),
		aws({}, null), aws({}, ""), aws({"keyManager": null}, true), aws({"origin": null}, true), aws({"keyManager": "OTHER"}, true), aws({"keyState": "Gone"}, true),
		aws({"multiRegion": true}, true), {"resource": {"type": "aws/AWS::KMS::Key", "properties": {}, "supplementary": {}}},
	] {
		testing.undetermined(policy) with input as resource
	}
}
