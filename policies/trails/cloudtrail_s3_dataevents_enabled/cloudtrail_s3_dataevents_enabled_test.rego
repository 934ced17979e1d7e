package policies.trails.cloudtrail_s3_dataevents_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.trails.cloudtrail_s3_dataevents_enabled as policy

arn := "arn:aws:cloudtrail:us-east-1:111122223333:trail/a"

of := {"TrailARN": arn, "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "S3BucketName": "logs"}

account(logging, patterns, names) := {
	"resource": {"type": "aws/account"},
	"lookups": {
		"cloudtrail_trail_statuses": {"exists": true, "value": [{"exists": true, "of": of, "value": {"IsLogging": logging}}]},
		"cloudtrail_event_selectors": {"exists": true, "value": [{"exists": true, "of": of, "value": {"EventSelectors": [{
			"ReadWriteType": "All",
			"IncludeManagementEvents": true,
			"DataResources": [{"Type": "AWS::S3::Object", "Values": patterns}],
		}]}}]},
	},
	"parameters": {"S3BucketNames": names},
}

test_allow_recorded if {
	every names in ["", "a, b"] {
		testing.compliant(policy, {"trails": [arn]}) with input as account(true, ["arn:aws:s3"], names)
	}
	testing.compliant(policy, {"trails": [arn]}) with input as account(true, ["arn:aws:s3:::a/", "arn:aws:s3:::b/"], "a, b")
}

test_deny_unrecorded if {
	every of_account in [
		account(false, ["arn:aws:s3"], ""),
		account(true, [], ""),
		account(true, ["arn:aws:s3:::a/"], ""),
		account(true, ["arn:aws:s3:::a/"], "a,b"),
	] {
		testing.noncompliant(policy, {reasons.not_empty("no trail records the data events of S3 that the rule demands", "trails")}) with input as of_account
	}
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account(true, [], ""), ["lookups"])
}
