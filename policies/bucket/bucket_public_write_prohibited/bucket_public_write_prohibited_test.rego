package policies.bucket.bucket_public_write_prohibited_test

import data.policies.bucket.bucket_public_write_prohibited as policy
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

by_policy := reasons.has_not("statement 0 of the bucket policy allows public writes", 0, 0, bucket.paths.policy)

test_acl_of_oss if {
	testing.compliant(policy, {"acl": [], "policy_statements": []}) with input as oss("private")
	testing.noncompliant(policy, {by_acl("public-read")}) with input as oss("public-read")
	testing.noncompliant(policy, {by_acl("public-read-write")}) with input as oss("public-read-write")
}

test_acl_and_policy_of_s3 if {
	testing.compliant(policy, {"acl": [], "policy_statements": []}) with input as s3("ReadAcp", "s3:GetBucketLocation", open)
	testing.noncompliant(policy, {by_acl("Write")}) with input as s3("Write", "s3:GetBucketLocation", open)
	testing.noncompliant(policy, {by_policy}) with input as s3("Read", "s3:PutObject", null)
	testing.noncompliant(policy, {by_acl("FullControl"), by_policy}) with input as s3("FullControl", "s3:*", {})
	testing.noncompliant(policy, {by_acl("WriteAcp"), by_policy}) with input as s3("WriteAcp", "s3:PutBucketAcl", {})
}

test_block_public_access if {
	testing.compliant(policy, {"acl": [], "policy_statements": []}) with input as s3("FullControl", "*", {"ignorePublicAcls": true, "restrictPublicBuckets": true})
	testing.noncompliant(policy, {by_policy}) with input as s3("FullControl", "*", {"ignorePublicAcls": true})
	testing.noncompliant(policy, {by_acl("FullControl")}) with input as s3("FullControl", "*", {"restrictPublicBuckets": true})
	testing.noncompliant(policy, {by_policy, by_acl("FullControl")}) with input as s3("FullControl", "*", {"blockPublicAcls": true, "blockPublicPolicy": true})
}

test_one_that_is_public_is_enough if {
	testing.noncompliant(policy, {by_policy}) with input as s3("Everything", "s3:PutObject", open)
	testing.noncompliant(policy, {by_acl("Write")}) with input as s3("Write", null, open)
}

bucket_of(block) := {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {
	"AccessControlList": {"Grant": "private"},
	"Policy": json.marshal({"Statement": [{"Effect": "Allow", "Principal": ["*"], "Action": ["oss:*"], "Resource": ["acs:oss:*:100000000000000:web/*"]}]}),
	"BlockPublicAccess": block,
}}}

test_policy_and_block_of_oss if {
	testing.noncompliant(policy, {by_policy}) with input as bucket_of(false)
	testing.compliant(policy, {"acl": [], "policy_statements": []}) with input as bucket_of("true")
}

unreadable contains bucket_of("perhaps")

unreadable contains oss("default")

unreadable contains oss(null)

unreadable contains {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}

unreadable contains s3("Everything", "s3:GetObject", open)

unreadable contains s3("Read", null, open)

unreadable contains {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": {}}}
