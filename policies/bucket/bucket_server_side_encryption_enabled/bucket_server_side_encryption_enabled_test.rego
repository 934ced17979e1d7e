package policies.bucket.bucket_server_side_encryption_enabled_test

import data.policies.bucket.bucket_server_side_encryption_enabled as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

oss(algorithm) := {"resource": {
	"type": "alicloud/ACS::OSS::Bucket",
	"properties": {"ServerSideEncryptionRule": {"SSEAlgorithm": algorithm}},
}}

s3(supplementary) := {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": supplementary}}

encrypted(algorithm) := s3({"ServerSideEncryptionConfiguration": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]}})

denied(shown, actual, allowed) := {reasons.one_of(sprintf("the default encryption is %s", [shown]), actual, allowed, bucket.paths.encryption)}

test_oss if {
	testing.compliant(policy, {"encryption": "AES256"}) with input as oss("AES256")
	testing.noncompliant(policy, denied("off", "", ["AES256"])) with input as oss("None")
	testing.noncompliant(policy, denied("KMS", "KMS", ["AES256"])) with input as oss("KMS")
	testing.noncompliant(policy, denied("SM4", "SM4", ["AES256"])) with input as oss("SM4")
}

test_s3 if {
	testing.compliant(policy, {"encryption": "AES256"}) with input as encrypted("AES256")
	testing.compliant(policy, {"encryption": "aws:kms"}) with input as encrypted("aws:kms")
	testing.compliant(policy, {"encryption": "aws:kms:dsse"}) with input as encrypted("aws:kms:dsse")
	off := denied("off", "", ["AES256", "aws:kms", "aws:kms:dsse"])
	testing.noncompliant(policy, off) with input as s3({})
	testing.noncompliant(policy, off) with input as s3({"ServerSideEncryptionConfiguration": null})
}

unreadable contains oss("ROT13")

unreadable contains oss(null)

unreadable contains {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}

unreadable contains encrypted("ROT13")

unreadable contains encrypted(null)
