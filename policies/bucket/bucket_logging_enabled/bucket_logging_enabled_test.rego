package policies.bucket.bucket_logging_enabled_test

import data.policies.bucket.bucket_logging_enabled as policy
import data.policies.lib.bucket

judged(resource, name, prefix) := {"resource": resource, "parameters": {"targetBucket": name, "targetPrefix": prefix}}

oss(name, prefix) := {
	"type": "alicloud/ACS::OSS::Bucket",
	"properties": {"BucketPolicy": {"LogBucket": name, "LogPrefix": prefix}},
}

s3(name, prefix) := {
	"type": "aws/AWS::S3::Bucket",
	"supplementary": {"BucketLoggingConfiguration": {"destinationBucketName": name, "logFilePrefix": prefix}},
}

off := {"message": "access logging is off", "property": bucket.paths.log_bucket, "actual": false, "desired": true, "operator": "Equals"}

test_allow_logging if {
	every resource in [oss("logs", ""), oss("logs", "web/"), s3("logs", null), s3("logs", "web/")] {
		policy.deny == set() with input as judged(resource, "", "")
		policy.deny == set() with input as judged(resource, "logs", "")
	}
	policy.deny == set() with input as judged(s3("logs", "web/"), "logs", "web/")
}

test_deny_off if {
	every resource in [oss("", ""), s3(null, null), s3("", "")] {
		policy.deny == {off} with input as judged(resource, "", "")
		policy.deny == {off} with input as judged(resource, "logs", "web/")
	}
}

test_deny_elsewhere if {
	policy.deny == {{
		"message": `access logs go to the bucket "logs", "audit" is required`,
		"property": bucket.paths.log_bucket,
		"actual": "logs", "desired": "audit", "operator": "StringEquals",
	}} with input as judged(oss("logs", ""), "audit", "")
	policy.deny == {{
		"message": `access logs have the prefix "", "web/" is required`,
		"property": bucket.paths.log_prefix,
		"actual": "", "desired": "web/", "operator": "StringEquals",
	}} with input as judged(s3("logs", null), "logs", "web/")
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as judged({"type": "alicloud/ACS::OSS::Bucket", "properties": {}}, "", "")
	not policy.evidence with input as judged(oss(null, null), "", "")
	not policy.evidence with input as judged({"type": "aws/AWS::S3::Bucket", "supplementary": {}}, "", "")
}
