package policies.bucket.bucket_logging_enabled_test

import data.policies.bucket.bucket_logging_enabled as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

judged(resource, name, prefix) := {"resource": resource, "parameters": {"targetBucket": name, "targetPrefix": prefix}}

oss(name, prefix) := {
	"type": "alicloud/ACS::OSS::Bucket",
	"properties": {"BucketPolicy": {"LogBucket": name, "LogPrefix": prefix}},
}

s3(name, prefix) := {
	"type": "aws/AWS::S3::Bucket",
	"supplementary": {"BucketLoggingConfiguration": {"destinationBucketName": name, "logFilePrefix": prefix}},
}

off := reasons.is_true("access logging is off", bucket.paths.log_bucket)

test_allow_logging if {
	every resource in [oss("logs", ""), s3("logs", null)] {
		testing.compliant(policy, {"log_bucket": "logs", "log_prefix": ""}) with input as judged(resource, "", "")
		testing.compliant(policy, {"log_bucket": "logs", "log_prefix": ""}) with input as judged(resource, "logs", "")
	}
	every resource in [oss("logs", "web/"), s3("logs", "web/")] {
		testing.compliant(policy, {"log_bucket": "logs", "log_prefix": "web/"}) with input as judged(resource, "", "")
		testing.compliant(policy, {"log_bucket": "logs", "log_prefix": "web/"}) with input as judged(resource, "logs", "")
	}
	testing.compliant(policy, {"log_bucket": "logs", "log_prefix": "web/"}) with input as judged(s3("logs", "web/"), "logs", "web/")
}

test_deny_off if {
	every resource in [oss("", ""), s3(null, null), s3("", "")] {
		testing.noncompliant(policy, {off}) with input as judged(resource, "", "")
		testing.noncompliant(policy, {off}) with input as judged(resource, "logs", "web/")
	}
}

test_deny_elsewhere if {
	testing.noncompliant(policy, {reasons.equals(
		`the log bucket is "logs"`,
		"logs", "audit", bucket.paths.log_bucket,
	)}) with input as judged(oss("logs", ""), "audit", "")
	testing.noncompliant(policy, {reasons.equals(
		`the log prefix is ""`,
		"", "web/", bucket.paths.log_prefix,
	)}) with input as judged(s3("logs", null), "logs", "web/")
}

test_no_evidence_when_unknown if {
	testing.undetermined(policy) with input as judged({"type": "alicloud/ACS::OSS::Bucket", "properties": {}}, "", "")
	testing.undetermined(policy) with input as judged(oss(null, null), "", "")
	testing.undetermined(policy) with input as judged({"type": "aws/AWS::S3::Bucket", "supplementary": {}}, "", "")
}
