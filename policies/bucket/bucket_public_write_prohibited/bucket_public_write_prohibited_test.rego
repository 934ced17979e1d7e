package policies.bucket.bucket_public_write_prohibited_test

import data.policies.bucket.bucket_public_write_prohibited as policy
import data.policies.lib.bucket

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

by_acl(permission) := {
	"message": sprintf("the access control list gives everybody the permission %s, it must be private", [permission]),
	"property": bucket.paths.acl,
	"actual": permission, "desired": "private", "operator": "StringEquals",
}

by_policy := {
	"message": "statements of the bucket's policy that let everybody write: 1, there must be none",
	"property": bucket.paths.policy,
	"actual": 1, "desired": 0, "operator": "Equals",
}

test_acl_of_oss if {
	policy.deny == set() with input as oss("private")
	policy.deny == {by_acl("public-read")} with input as oss("public-read")
	policy.deny == {by_acl("public-read-write")} with input as oss("public-read-write")
}

test_acl_and_policy_of_s3 if {
	policy.deny == set() with input as s3("ReadAcp", "s3:GetBucketLocation", open)
	policy.deny == {by_acl("Write")} with input as s3("Write", "s3:GetBucketLocation", open)
	policy.deny == {by_policy} with input as s3("Read", "s3:PutObject", null)
	policy.deny == {by_acl("FullControl"), by_policy} with input as s3("FullControl", "s3:*", {})
}

test_block_public_access if {
	policy.deny == set() with input as s3("FullControl", "*", {"ignorePublicAcls": true, "restrictPublicBuckets": true})
	policy.deny == {by_policy} with input as s3("FullControl", "*", {"ignorePublicAcls": true})
	policy.deny == {by_acl("FullControl")} with input as s3("FullControl", "*", {"restrictPublicBuckets": true})
	count(policy.deny) == 2 with input as s3("FullControl", "*", {"blockPublicAcls": true, "blockPublicPolicy": true})
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as oss("default")
	not policy.evidence with input as oss(null)
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
	not policy.evidence with input as s3("Everything", "s3:GetObject", open)
	not policy.evidence with input as s3("Read", null, open)
	not policy.evidence with input as {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": {}}}
}
