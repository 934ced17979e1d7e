package policies.trails.cloudtrail_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.trails.cloudtrail_enabled as policy

arn := "arn:aws:cloudtrail:us-east-1:111122223333:trail/a"

of := {"TrailARN": arn, "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "S3BucketName": "logs"}

account(statuses, bucket) := {
	"resource": {"type": "aws/account"},
	"lookups": {"cloudtrail_trail_statuses": {"exists": true, "value": statuses}},
	"parameters": {"s3BucketName": bucket, "snsTopicArn": "", "cloudWatchLogsLogGroupArn": ""},
}

status(logging) := {"exists": true, "of": of, "value": {"IsLogging": logging}}

test_allow_one_logging if {
	every bucket in ["", "logs"] {
		testing.compliant(policy, {"trails": [arn]}) with input as account([status(true), status(false), {"exists": false, "of": of}], bucket)
	}
}

test_deny_none if {
	reason := reasons.not_empty("no trail is logging as the rule demands", "IsLogging")
	testing.noncompliant(policy, {reason}) with input as account([], "")
	testing.noncompliant(policy, {reason}) with input as account([status(false)], "")
	testing.noncompliant(policy, {reason}) with input as account([status(true)], "other")
}

test_undetermined_when_unknown if {
	testing.undetermined(policy) with input as account([status(false), {"exists": false, "of": of}], "")
	testing.undetermined(policy) with input as object.remove(account([], ""), ["lookups"])
}
