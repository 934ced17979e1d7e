package policies.trails.multi_region_cloudtrail_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.trails.multi_region_cloudtrail_enabled as policy

arn := "arn:aws:cloudtrail:us-east-1:111122223333:trail/a"

of := {"TrailARN": arn, "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "S3BucketName": "logs"}

account(trail, logging, selector, parameters) := {
	"resource": {"type": "aws/account"},
	"lookups": {
		"cloudtrail_trail_statuses": {"exists": true, "value": [{"exists": true, "of": trail, "value": {"IsLogging": logging}}]},
		"cloudtrail_event_selectors": {"exists": true, "value": [{"exists": true, "of": trail, "value": {"EventSelectors": [selector]}}]},
	},
	"parameters": object.union(
		{"s3BucketName": "", "snsTopicArn": "", "cloudWatchLogsLogGroupArn": "", "includeManagementEvents": true, "readWriteType": ""},
		parameters,
	),
}

selector(kind, management) := {"ReadWriteType": kind, "IncludeManagementEvents": management}

test_allow_one if {
	every kind in ["", "ReadOnly", "WriteOnly", "ALL", "All"] {
		testing.compliant(policy, {"trails": [arn]}) with input as account(of, true, selector("All", true), {"readWriteType": kind})
	}
	testing.compliant(policy, {"trails": [arn]}) with input as account(of, true, selector("ReadOnly", true), {})
	testing.compliant(policy, {"trails": [arn]}) with input as account(of, true, selector("All", false), {"includeManagementEvents": false})
}

test_deny_none if {
	reason := reasons.not_empty("no trail records the management events of all regions as the rule demands", "trails")
	every of_account in [
		account(of, false, selector("All", true), {}),
		account(object.union(of, {"IsMultiRegionTrail": false}), true, selector("All", true), {}),
		account(of, true, selector("All", false), {}),
		account(of, true, object.union(selector("All", true), {"ExcludeManagementEventSources": ["kms.amazonaws.com"]}), {}),
		account(of, true, selector("WriteOnly", true), {"readWriteType": "ALL"}),
		account(of, true, selector("All", true), {"s3BucketName": "other"}),
	] {
		testing.noncompliant(policy, {reason}) with input as of_account
	}
}

test_undetermined_when_unknown if {
	testing.undetermined(policy) with input as account(of, true, selector("Some", true), {})
	testing.undetermined(policy) with input as object.remove(account(of, true, selector("All", true), {}), ["lookups"])
}
