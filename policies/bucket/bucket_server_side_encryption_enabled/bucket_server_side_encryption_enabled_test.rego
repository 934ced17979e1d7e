package policies.bucket.bucket_server_side_encryption_enabled_test

import data.policies.bucket.bucket_server_side_encryption_enabled as policy
import data.policies.lib.bucket

oss(algorithm) := {"resource": {
	"type": "alicloud/ACS::OSS::Bucket",
	"properties": {"ServerSideEncryptionRule": {"SSEAlgorithm": algorithm}},
}}

s3(supplementary) := {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": supplementary}}

encrypted(algorithm) := s3({"ServerSideEncryptionConfiguration": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]}})

reason(shown, actual, wanted, desired) := {
	"message": sprintf("the default encryption is %s, it must be %s", [shown, wanted]),
	"property": bucket.paths.encryption,
	"actual": actual, "desired": desired, "operator": "StringIn",
}

test_oss if {
	policy.deny == set() with input as oss("AES256")
	policy.deny == {reason("off", "", "AES256", "AES256")} with input as oss("None")
	policy.deny == {reason("KMS", "KMS", "AES256", "AES256")} with input as oss("KMS")
	policy.deny == {reason("SM4", "SM4", "AES256", "AES256")} with input as oss("SM4")
}

test_s3 if {
	policy.deny == set() with input as encrypted("AES256")
	policy.deny == set() with input as encrypted("aws:kms")
	policy.deny == set() with input as encrypted("aws:kms:dsse")
	off := reason("off", "", "AES256 or aws:kms or aws:kms:dsse", "AES256, aws:kms, aws:kms:dsse")
	policy.deny == {off} with input as s3({})
	policy.deny == {off} with input as s3({"ServerSideEncryptionConfiguration": null})
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as oss("ROT13")
	not policy.evidence with input as oss(null)
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
	not policy.evidence with input as encrypted("ROT13")
	not policy.evidence with input as encrypted(null)
}
