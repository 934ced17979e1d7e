package policies.bucket.bucket_public_read_prohibited_test

import data.policies.bucket.bucket_public_read_prohibited as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

oss(grant) := {"resource": {
	"type": "alicloud/ACS::OSS::Bucket",
	"properties": {"AccessControlList": {"Grant": grant}},
}}

s3(permission, action, block) := {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": {
	"AccessControlList": json.marshal({"grantList": [{"grantee": "AllUsers", "permission": permission}]}),
	"BucketPolicy": {"policyText": json.marshal({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"}]})},
	"PublicAccessBlockConfiguration": block,
}}}

open := {"ignorePublicAcls": false, "restrictPublicBuckets": false}

by_acl(permission) := reasons.equals(sprintf("the access control list grants everyone %s", [permission]), permission, "private", bucket.paths.acl)

by_policy := reasons.none("statements of the bucket policy that allow public reads: 1", 1, bucket.paths.policy)

test_acl_of_oss if {
	testing.compliant(policy, {"acl": []}) with input as oss("private")
	testing.noncompliant(policy, {by_acl("public-read")}) with input as oss("public-read")
	testing.noncompliant(policy, {by_acl("public-read-write")}) with input as oss("public-read-write")
}

test_acl_and_policy_of_s3 if {
	testing.compliant(policy, {"acl": [], "policy_statements": []}) with input as s3("ReadAcp", "s3:GetBucketLocation", open)
	testing.noncompliant(policy, {by_acl("Read")}) with input as s3("Read", "s3:GetBucketLocation", open)
	testing.noncompliant(policy, {by_policy}) with input as s3("Write", "s3:GetObject", null)
	testing.noncompliant(policy, {by_acl("FullControl"), by_policy}) with input as s3("FullControl", "s3:*", {})
}

test_block_public_access if {
	testing.compliant(policy, {"acl": [], "policy_statements": []}) with input as s3("FullControl", "*", {"ignorePublicAcls": true, "restrictPublicBuckets": true})
	testing.noncompliant(policy, {by_policy}) with input as s3("FullControl", "*", {"ignorePublicAcls": true})
	testing.noncompliant(policy, {by_acl("FullControl")}) with input as s3("FullControl", "*", {"restrictPublicBuckets": true})
	testing.noncompliant(policy, {
		reasons.none("statements of the bucket policy that allow public reads: 1", 1, bucket.paths.policy),
		reasons.equals("the access control list grants everyone FullControl", "FullControl", "private", bucket.paths.acl),
	}) with input as s3("FullControl", "*", {"blockPublicAcls": true, "blockPublicPolicy": true})
}

test_no_evidence_when_unknown if {
	testing.undetermined(policy) with input as oss("default")
	testing.undetermined(policy) with input as oss(null)
	testing.undetermined(policy) with input as {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
	testing.undetermined(policy) with input as s3("Everything", "s3:GetObject", open)
	testing.undetermined(policy) with input as s3("Read", null, open)
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": {}}}
}
