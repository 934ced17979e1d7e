package policies.rds.rds_storage_encrypted_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_storage_encrypted as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

arn := "arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac827"

aws(encrypted, key, wanted) := judged("aws/AWS::RDS::DBInstance", {"storageEncrypted": encrypted, "kmsKeyId": key}, {"kmsKeyId": wanted})

huawei(key, wanted) := judged("huaweicloud/rds.instances", {"disk_encryption_id": key}, {"kmsKeyId": wanted})

test_allow_encrypted if {
	every resource in [aws(true, arn, ""), aws(true, arn, arn), aws(true, arn, "e20f3a10-781f-4582-93d7-6dfe67cac827")] {
		testing.compliant(policy, {"deleting": false, "storage_key": "arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac827", "key_allowed": true}) with input as resource
	}
	every resource in [huawei("key-1", ""), huawei("key-1", "key-1")] {
		testing.compliant(policy, {"deleting": false, "storage_key": "key-1", "key_allowed": true}) with input as resource
	}
}

test_deny_unencrypted if {
	want := {reasons.is_true("the storage is not encrypted", rds.paths.storage_key)}
	every resource in [aws(false, null, ""), aws(false, null, arn), huawei(null, ""), huawei("", "key-1")] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_deny_another_key if {
	testing.noncompliant(policy, {reasons.equals(
		"the storage is encrypted with the key key-1",
		"key-1", "key-2", rds.paths.storage_key,
	)}) with input as huawei("key-1", "key-2")
	testing.noncompliant(policy, {reasons.equals(
		"the storage is encrypted with the key arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac827",
		"arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac827", "6dfe67cac827", rds.paths.storage_key,
	)}) with input as aws(true, arn, "6dfe67cac827")
	testing.noncompliant(policy, {reasons.equals(
		"the storage is encrypted with the key arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac827",
		"arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac827", "key/", rds.paths.storage_key,
	)}) with input as aws(true, arn, "key/")
	testing.noncompliant(policy, {reasons.equals(
		"the storage is encrypted with the key arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac827",
		"arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac827", "arn:aws:kms:us-east-1:111122223333:key/e20f3a10-781f-4582-93d7-6dfe67cac8270", rds.paths.storage_key,
	)}) with input as aws(true, arn, concat("", [arn, "0"]))
}

test_no_evidence_when_unknown if {
	every resource in [aws(null, arn, ""), aws(true, null, ""), judged("huaweicloud/rds.instances", {}, {"kmsKeyId": ""})] {
		testing.undetermined(policy) with input as resource
	}
}

alicloud(storage, lookups, wanted) := object.union(
	judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceStorageType": storage}, {"kmsKeyId": wanted}),
	{"lookups": lookups},
)

answer(key) := {"rds_encryption_key": {"exists": true, "value": {"EncryptionKey": key}}}

test_alicloud if {
	testing.compliant(policy, {"deleting": false, "storage_key": "key-1", "key_allowed": true}) with input as alicloud("cloud_essd", answer("key-1"), "")
	testing.noncompliant(policy, {reasons.is_true("the storage is not encrypted", rds.paths.storage_key)}) with input as alicloud("cloud_essd", answer(""), "")
	testing.noncompliant(policy, {reasons.is_true("the storage is not encrypted", rds.paths.storage_key)}) with input as alicloud("local_ssd", {}, "")
	testing.undetermined(policy) with input as alicloud("cloud_essd", {}, "")
}

test_keys_named_by_alias if {
	testing.undetermined(policy) with input as aws(true, arn, "alias/storage")
	testing.noncompliant(policy, {reasons.is_true("the storage is not encrypted", rds.paths.storage_key)}) with input as aws(false, null, "alias/storage")
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"aws/AWS::RDS::DBInstance": {"dBInstanceStatus": "deleting"},
		"huaweicloud/rds.instances": {"status": "DELETED"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
