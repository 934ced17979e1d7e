package policies.bucket.bucket_default_encryption_kms_test

import data.policies.bucket.bucket_default_encryption_kms as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

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
	testing.compliant(policy, {"encryption": "KMS", "key": "", "key_allowed": true}) with input as oss({"SSEAlgorithm": "KMS"}, [])
	testing.compliant(policy, {"encryption": "KMS", "key": "key-1", "key_allowed": true}) with input as oss({"SSEAlgorithm": "KMS", "KMSMasterKeyID": "key-1"}, [])
	testing.compliant(policy, {"encryption": "aws:kms", "key": "", "key_allowed": true}) with input as s3([{"sseAlgorithm": "aws:kms", "kmsMasterKeyID": null}], [])
	testing.compliant(policy, {"encryption": "aws:kms:dsse", "key": "arn:1", "key_allowed": true}) with input as s3([{"sseAlgorithm": "aws:kms:dsse", "kmsMasterKeyID": "arn:1"}], [])
}

test_allow_listed_keys if {
	testing.compliant(policy, {"encryption": "KMS", "key": "key-1", "key_allowed": true}) with input as oss({"SSEAlgorithm": "KMS", "KMSMasterKeyID": "key-1"}, ["key-2", "key-1"])
	testing.compliant(policy, {"encryption": "aws:kms", "key": "arn:1", "key_allowed": true}) with input as s3([{"sseAlgorithm": "aws:kms", "kmsMasterKeyID": "arn:1"}], ["arn:1"])
}

test_deny_other_encryption if {
	testing.noncompliant(policy, {reasons.one_of(
		"the default encryption is off",
		"", ["KMS"], bucket.paths.encryption,
	)}) with input as oss({"SSEAlgorithm": "None"}, ["key-1"])
	testing.noncompliant(policy, {reasons.one_of(
		"the default encryption is AES256",
		"AES256", ["aws:kms", "aws:kms:dsse"], bucket.paths.encryption,
	)}) with input as s3([{"sseAlgorithm": "AES256"}], [])
	testing.noncompliant(policy, {reasons.one_of(
		"the default encryption is off",
		"", ["aws:kms", "aws:kms:dsse"], bucket.paths.encryption,
	)}) with input as s3([], [])
	testing.noncompliant(policy, {reasons.one_of(
		"the default encryption is SM4",
		"SM4", ["KMS"], bucket.paths.encryption,
	)}) with input as oss({"SSEAlgorithm": "SM4"}, [])
}

test_deny_keys_that_are_not_listed if {
	testing.noncompliant(policy, {reasons.one_of(
		"the default encryption uses the key of the cloud",
		"", ["key-1", "key-2"], bucket.paths.encryption_key,
	)}) with input as oss({"SSEAlgorithm": "KMS", "KMSMasterKeyID": ""}, ["key-1", "key-2"])
	testing.noncompliant(policy, {reasons.one_of(
		"the default encryption uses the key arn:2",
		"arn:2", ["arn:1"], bucket.paths.encryption_key,
	)}) with input as s3([{"sseAlgorithm": "aws:kms", "kmsMasterKeyID": "arn:2"}], ["arn:1"])
}

unreadable contains oss({}, [])

unreadable contains oss({"SSEAlgorithm": ""}, [])

unreadable contains s3([{"sseAlgorithm": "aws:kms"}, {}], [])
