package policies.bucket.bucket_default_encryption_kms_test

import data.policies.bucket.bucket_default_encryption_kms as policy
import data.policies.lib.bucket

oss(rule, keys) := {
	"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {"ServerSideEncryptionRule": rule}},
	"parameters": {"kmsKeyArns": keys},
}

s3(rules, keys) := {
	"resource": {
		"type": "aws/AWS::S3::Bucket",
		"supplementary": {"ServerSideEncryptionConfiguration": {"rules": [{"applyServerSideEncryptionByDefault": rule} | some rule in rules]}},
	},
	"parameters": {"kmsKeyArns": keys},
}

test_allow_kms_with_any_key if {
	every resource in [
		oss({"SSEAlgorithm": "KMS"}, []),
		oss({"SSEAlgorithm": "KMS", "KMSMasterKeyID": "key-1"}, []),
		s3([{"sseAlgorithm": "aws:kms", "kmsMasterKeyID": null}], []),
		s3([{"sseAlgorithm": "aws:kms:dsse", "kmsMasterKeyID": "arn:1"}], []),
	] {
		policy.deny == set() with input as resource
	}
}

test_allow_listed_keys if {
	policy.deny == set() with input as oss({"SSEAlgorithm": "KMS", "KMSMasterKeyID": "key-1"}, ["key-2", "key-1"])
	policy.deny == set() with input as s3([{"sseAlgorithm": "aws:kms", "kmsMasterKeyID": "arn:1"}], ["arn:1"])
}

test_deny_other_encryption if {
	policy.deny == {{
		"message": "the default encryption is off, it must be by the key management service",
		"property": bucket.paths.encryption,
		"actual": "", "desired": "KMS", "operator": "StringIn",
	}} with input as oss({"SSEAlgorithm": "None"}, ["key-1"])
	policy.deny == {{
		"message": "the default encryption is AES256, it must be by the key management service",
		"property": bucket.paths.encryption,
		"actual": "AES256", "desired": "aws:kms, aws:kms:dsse", "operator": "StringIn",
	}} with input as s3([{"sseAlgorithm": "AES256"}], [])
	count(policy.deny) == 1 with input as s3([], [])
	count(policy.deny) == 1 with input as oss({"SSEAlgorithm": "SM4"}, [])
}

test_deny_keys_that_are_not_listed if {
	policy.deny == {{
		"message": "the default encryption uses the key of the cloud, it must be one of key-1, key-2",
		"property": bucket.paths.encryption_key,
		"actual": "", "desired": "key-1, key-2", "operator": "StringIn",
	}} with input as oss({"SSEAlgorithm": "KMS", "KMSMasterKeyID": ""}, ["key-1", "key-2"])
	policy.deny == {{
		"message": "the default encryption uses the key arn:2, it must be one of arn:1",
		"property": bucket.paths.encryption_key,
		"actual": "arn:2", "desired": "arn:1", "operator": "StringIn",
	}} with input as s3([{"sseAlgorithm": "aws:kms", "kmsMasterKeyID": "arn:2"}], ["arn:1"])
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as oss({}, [])
	not policy.evidence with input as oss({"SSEAlgorithm": ""}, [])
	not policy.evidence with input as s3([{"sseAlgorithm": "aws:kms"}, {}], [])
}
