package policies.bucket.s3_bucket_ssl_requests_only_test

import data.policies.bucket.s3_bucket_ssl_requests_only as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

s3(text) := {"resource": {
	"type": "aws/AWS::S3::Bucket",
	"properties": {"name": "web"},
	"supplementary": {"BucketPolicy": {"policyText": text}},
}}

denying(resources) := s3(json.marshal({"Statement": [{
	"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources,
	"Condition": {"Bool": {"aws:SecureTransport": "false"}},
}]}))

reason(what) := reasons.is_true(sprintf("the bucket policy does not deny requests over HTTP to %s", [what]), bucket.paths.policy)

test_allow_both_denied if {
	testing.compliant(policy, {"bucket": true, "objects": true}) with input as denying(["arn:aws:s3:::web", "arn:aws:s3:::web/*"])
}

test_deny_one_or_none_denied if {
	testing.noncompliant(policy, {reason("its objects")}) with input as denying("arn:aws:s3:::web")
	testing.noncompliant(policy, {reason("the bucket")}) with input as denying("arn:aws:s3:::web/*")
	testing.noncompliant(policy, {reason("the bucket"), reason("its objects")}) with input as s3(null)
}

test_no_evidence_when_unknown if {
	testing.undetermined(policy) with input as s3("{")
	testing.undetermined(policy) with input as s3(5)
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::S3::Bucket", "properties": {"name": "web"}, "supplementary": {}}}
}
