package policies.bucket.s3_bucket_ssl_requests_only_test

import data.policies.bucket.s3_bucket_ssl_requests_only as policy
import data.policies.lib.bucket

s3(text) := {"resource": {
	"type": "aws/AWS::S3::Bucket",
	"properties": {"name": "web"},
	"supplementary": {"BucketPolicy": {"policyText": text}},
}}

denying(resources) := s3(json.marshal({"Statement": [{
	"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources,
	"Condition": {"Bool": {"aws:SecureTransport": "false"}},
}]}))

reason(what) := {
	"message": sprintf("the bucket's policy does not deny requests without encryption on %s", [what]),
	"property": bucket.paths.policy,
	"actual": false, "desired": true, "operator": "Equals",
}

test_allow_both_denied if {
	policy.deny == set() with input as denying(["arn:aws:s3:::web", "arn:aws:s3:::web/*"])
}

test_deny_one_or_none_denied if {
	policy.deny == {reason("its objects")} with input as denying("arn:aws:s3:::web")
	policy.deny == {reason("the bucket")} with input as denying("arn:aws:s3:::web/*")
	policy.deny == {reason("the bucket"), reason("its objects")} with input as s3(null)
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as s3("{")
	not policy.evidence with input as s3(5)
	not policy.evidence with input as {"resource": {"type": "aws/AWS::S3::Bucket", "properties": {"name": "web"}, "supplementary": {}}}
}
