package policies.rds.rds_storage_encrypted_test

import data.policies.lib.rds
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
	every resource in [
		aws(true, arn, ""), aws(true, arn, arn), aws(true, arn, "e20f3a10-781f-4582-93d7-6dfe67cac827"),
		huawei("key-1", ""), huawei("key-1", "key-1"),
	] {
		policy.deny == set() with input as resource
	}
}

test_deny_unencrypted if {
	want := {{
		"message": "the storage is not encrypted",
		"property": rds.paths.storage_key,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [aws(false, null, ""), aws(false, null, arn), huawei(null, ""), huawei("", "key-1")] {
		policy.deny == want with input as resource
	}
}

test_deny_another_key if {
	policy.deny == {{
		"message": "the storage is encrypted by the key key-1, not by key-2",
		"property": rds.paths.storage_key,
		"actual": "key-1",
		"desired": "key-2",
		"operator": "StringEquals",
	}} with input as huawei("key-1", "key-2")
	every wanted in ["6dfe67cac827", "key/", concat("", [arn, "0"])] {
		count(policy.deny) == 1 with input as aws(true, arn, wanted)
	}
}

test_no_evidence_when_unknown if {
	every resource in [aws(null, arn, ""), aws(true, null, ""), judged("huaweicloud/rds.instances", {}, {"kmsKeyId": ""})] {
		not policy.evidence with input as resource
	}
}
