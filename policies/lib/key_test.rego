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
}

test_kinds_that_can_be_rotated if {
	key.can_be_rotated == true with input as aws({"keySpec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS"})
	key.can_be_rotated == true with input as aws({"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS"})
	every spec in ["RSA_2048", "ECC_NIST_P256", "ECC_SECG_P256K1", "HMAC_256", "SM2", "ML_DSA_44"] {
		key.can_be_rotated == false with input as aws({"keySpec": spec, "origin": "AWS_KMS"})
	}
	every origin in ["EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] {
		key.can_be_rotated == false with input as aws({"keySpec": "SYMMETRIC_DEFAULT", "origin": origin})
	}
	every spec in ["Aliyun_AES_256", "Aliyun_SM4"] {
		key.can_be_rotated == true with input as alicloud({"KeySpec": spec, "Origin": "Aliyun_KMS"})
	}
	every properties in [{"KeySpec": "RSA_2048", "Origin": "Aliyun_KMS"}, {"KeySpec": "EC_SM2"}, {"KeySpec": "Aliyun_AES_256", "Origin": "EXTERNAL"}] {
		key.can_be_rotated == false with input as alicloud(properties)
	}
	every resource in [
		aws({"origin": "AWS_KMS"}), aws({"keySpec": "", "origin": "AWS_KMS"}), aws({"keySpec": "SYMMETRIC_DEFAULT", "origin": null}),
		aws({"keySpec": "symmetric_default", "origin": "AWS_KMS"}), aws({"keySpec": "SYMMETRIC_DEFAULT", "origin": "aws_kms"}),
		alicloud({"KeySpec": "AES", "Origin": "Aliyun_KMS"}), alicloud({"KeySpec": "Aliyun_AES_256"}),
	] {
		[can | can := key.can_be_rotated with input as resource] == []
	}
}

test_manager if {
	key.managed_by_cloud == true with input as aws({"keyManager": "AWS"})
	key.managed_by_cloud == false with input as aws({"keyManager": "CUSTOMER"})
	key.managed_by_cloud == true with input as alicloud({"Creator": "Oss"})
	key.managed_by_cloud == false with input as alicloud({"Creator": "100000000000000"})
	every name in ["default_key_flag", "defaultKeyFlag"] {
		key.managed_by_cloud == true with input as huawei({name: "1"})
		key.managed_by_cloud == false with input as huawei({name: "0"})
	}
	every resource in [aws({"keyManager": null}), alicloud({}), alicloud({"Creator": ""}), alicloud({"Creator": " 100000000000000 "}), huawei({}), huawei({"default_key_flag": "yes"})] {
		[managed | managed := key.managed_by_cloud with input as resource] == []
	}
}

test_replica if {
	key.replica == false with input as alicloud({})
	every properties in [{}, {"multiRegion": null}, {"multiRegion": false}, {"multiRegion": true, "multiRegionConfiguration": {"multiRegionKeyType": "PRIMARY"}}] {
		key.replica == false with input as aws(properties)
	}
	key.replica == true with input as aws({"multiRegion": true, "multiRegionConfiguration": {"multiRegionKeyType": "REPLICA"}})
	[replica | replica := key.replica with input as aws({"multiRegion": true})] == []
}

test_state if {
	key.state == "Disabled" with input as aws({"keyState": "Disabled"})
	key.state == "PendingImport" with input as alicloud({"KeyState": "PendingImport"})
	not key.state with input as aws({"keyState": "disabled"})
	not key.state with input as alicloud({})
}

test_name if {
	key.name == "k-1" with input as huawei({"key_id": "k-1"})
	key.name == "k-1" with input as huawei({"keyId": "k-1"})
	not key.name with input as huawei({})
	key.name == "k-1" with input as alicloud({"KeyId": "k-1"})
	key.name == "acs:kms:cn-hangzhou:1:key/k-1" with input as alicloud({"KeyId": "k-1", "Arn": "acs:kms:cn-hangzhou:1:key/k-1"})
	key.name == "arn:aws:kms:us-east-1:111122223333:key/k-1" with input as aws({"keyId": "k-1", "arn": "arn:aws:kms:us-east-1:111122223333:key/k-1"})
}

spellings := [
	["k-1", "arn:aws:kms:us-east-1:111122223333:key/k-1"],
	["mrk-1", "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1"],
	["alias/a/b", "arn:aws:kms:us-east-1:111122223333:alias/a/b"],
	["k-1", "acs:kms:cn-hangzhou:100000000000000:key/k-1"],
	["alias/a", "acs:kms:cn-hangzhou:100000000000000:alias/a"],
	["k-1", "k-1"],
]

test_one_key_in_several_spellings if {
	every pair in spellings {
		key.allowed(pair[0], ["other", pair[1]]) == true
		key.allowed(pair[1], [pair[0]]) == true
		key.allowed(pair[1], [pair[1]]) == true
	}
	key.allowed("k-1", []) == true
	key.allowed("", []) == true
}

test_other_keys if {
	every pair in [
		["k-1", "k-2"], ["", "k-1"], ["", "alias/a"], ["k-1", "arn:aws:kms:us-east-1:111122223333:key/k-2"], ["alias/a", "arn:aws:kms:us-east-1:111122223333:alias/b"],
		["arn:aws:kms:us-east-1:111122223333:key/mrk-1", "arn:aws:kms:eu-west-1:111122223333:key/mrk-1"],
		["arn:aws:kms:us-east-1:111122223333:key/k-1", "arn:aws:kms:us-east-1:444455556666:alias/a"],
		["arn:aws:kms:us-east-1:111122223333:key/k-1", "-1"], ["arn:aws:kms:us-east-1:111122223333:key/k-1", "key/k-1"],
	] {
		key.allowed(pair[0], [pair[1]]) == false
	}
}

test_aliases_that_stand_for_what_nobody_says if {
	every pair in [
		["k-1", "alias/a"], ["alias/a", "k-1"], ["alias/a", "arn:aws:kms:us-east-1:111122223333:key/k-1"],
		["arn:aws:kms:us-east-1:111122223333:alias/a", "arn:aws:kms:us-east-1:111122223333:key/k-1"], ["k-1", "arn:aws:kms:us-east-1:key/k-1"],
	] {
		[allowed | allowed := key.allowed(pair[0], ["other", pair[1]])] == []
	}
	key.allowed("alias/a", ["k-1", "alias/a"]) == true
}

test_pending_deletion if {
	every state, want in {"1": false, "2": false, "3": false, "4": true, "5": false, "7": false} {
		key.pending_deletion == want with input as huawei({"key_state": state})
		key.pending_deletion == want with input as huawei({"keyState": state})
	}
	every state, want in {"Enabled": false, "Disabled": false, "PendingImport": false, "PendingDeletion": true} {
		key.pending_deletion == want with input as alicloud({"KeyState": state})
		key.pending_deletion == want with input as aws({"keyState": state})
	}
	every resource in [huawei({}), huawei({"key_state": "6"}), alicloud({"KeyState": ""}), aws({"keyState": null})] {
		not key.pending_deletion with input as resource
	}
}
