package policies.lib.key_test

import data.policies.lib.key

alicloud(properties) := {"resource": {"type": "alicloud/ACS::KMS::Key", "properties": properties}}

aws(properties) := {"resource": {"type": "aws/AWS::KMS::Key", "properties": properties}}

huawei(properties) := {"resource": {"type": "huaweicloud/kms.keys", "properties": properties}}

rotation(status) := {"resource": {"type": "aws/AWS::KMS::Key", "properties": {}, "supplementary": {"KeyRotationStatus": status}}}

test_rotation if {
	every status, want in {"Enabled": true, "Disabled": false, "Suspended": false} {
		key.rotated == want with input as alicloud({"AutomaticRotation": status})
	}
	key.rotated == true with input as rotation(true)
	key.rotated == false with input as rotation("false")
	not key.rotated with input as rotation(null)
	key.can_be_rotated == true with input as aws({"keySpec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS"})
	every properties in [{"keySpec": "RSA_2048", "origin": "AWS_KMS"}, {"keySpec": "HMAC_256", "origin": "AWS_KMS"}, {"keySpec": "SYMMETRIC_DEFAULT", "origin": "EXTERNAL"}] {
		key.can_be_rotated == false with input as aws(properties)
	}
	every unknown in [{"origin": "AWS_KMS"}, {"keySpec": "", "origin": "AWS_KMS"}, {"keySpec": "SYMMETRIC_DEFAULT", "origin": null}] {
		[given | given := key.can_be_rotated with input as aws(unknown)] == []
	}
}

test_manager if {
	key.managed_by_cloud == true with input as aws({"keyManager": "AWS"})
	key.managed_by_cloud == false with input as aws({"keyManager": "CUSTOMER"})
	not key.managed_by_cloud with input as aws({"keyManager": null})
}

test_pending_deletion if {
	every state, want in {"2": false, "3": false, "4": true, "5": false, "7": false} {
		key.pending_deletion == want with input as huawei({"key_state": state})
		key.pending_deletion == want with input as huawei({"keyState": state})
	}
	every state, want in {"Enabled": false, "Disabled": false, "PendingImport": false, "PendingDeletion": true} {
		key.pending_deletion == want with input as alicloud({"KeyState": state})
		key.pending_deletion == want with input as aws({"keyState": state})
	}
	every resource in [huawei({}), huawei({"key_state": "1"}), alicloud({"KeyState": ""}), aws({"keyState": null})] {
		not key.pending_deletion with input as resource
	}
}
