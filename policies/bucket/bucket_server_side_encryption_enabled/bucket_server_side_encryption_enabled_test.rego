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

test_s3_by_policy if {
	unencrypted := {"StringNotEquals": {"s3:x-amz-server-side-encryption": ["AES256", "aws:kms"]}}
	testing.compliant(policy, {"encryption": "", "unencrypted_uploads_denied": true}) with input as denying(unencrypted)
	testing.compliant(policy, {"encryption": "", "unencrypted_uploads_denied": true}) with input as denying({"Null": {"s3:x-amz-server-side-encryption": "true"}})
	off := denied("off", "", ["AES256", "aws:kms", "aws:kms:dsse"])
	every condition in [
		{}, {"Null": {"s3:x-amz-server-side-encryption": "false"}}, {"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}},
		{"StringNotEquals": {"s3:x-amz-server-side-encryption": "none"}}, {"StringNotEquals": {"s3:x-amz-acl": "AES256"}},
		object.union(unencrypted, {"StringLike": {"aws:Referer": "x"}}),
	] {
		testing.noncompliant(policy, off) with input as denying(condition)
	}
}

denying(condition) := {"resource": {
	"type": "aws/AWS::S3::Bucket",
	"properties": {"name": "web"},
	"supplementary": {"BucketPolicy": {"policyText": json.marshal({"Statement": {
		"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::web/*", "Condition": condition,
	}})}},
}}

unreadable contains oss("ROT13")

unreadable contains oss(null)

unreadable contains {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}

unreadable contains encrypted("ROT13")

unreadable contains encrypted(null)
