package policies.trail.trail_records_all_events_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.lib.trail
import data.policies.trail.trail_records_all_events as policy

unasked := {"s3BucketName": "", "snsTopicArn": "", "cloudWatchLogsLogGroupArn": ""}

actiontrail(status, events, region) := {"parameters": unasked, "resource": {
	"type": "alicloud/ACS::ActionTrail::Trail",
	"properties": {"Status": status, "EventRW": events, "TrailRegion": region},
}}

cloudtrail(properties) := asking(properties, {})

asking(properties, parameters) := {
	"resource": {"type": "aws/AWS::CloudTrail::Trail", "id": "a", "properties": object.union({"hasCustomEventSelectors": false}, properties)},
	"parameters": object.union(unasked, parameters),
}

topic := "arn:aws:sns:us-east-1:111122223333:trail"

group := "arn:aws:logs:us-east-1:111122223333:log-group:trail"

off := reasons.is_true("the trail is off", trail.paths.recording)

some_events(events) := reasons.equals(sprintf("the recorded event type is %s", [events]), events, "All", trail.paths.events)

some_regions := reasons.is_true("the trail does not record events of every region", trail.paths.every_region)

test_allow_everything if {
	testing.compliant(policy, {"events": "All", "every_region": true, "recording": true, "log_bucket": "", "topic": "", "log_group": ""}) with input as actiontrail("Enable", "All", "All")
	testing.compliant(policy, {"events": "All", "every_region": true, "log_bucket": "", "topic": "", "log_group": ""}) with input as cloudtrail({"isMultiRegionTrail": true, "s3BucketName": "logs"})
}

selecting(kinds, management) := {"lookups": {"cloudtrail_trail_event_selectors": {"exists": true, "value": {"EventSelectors": [{
	"ReadWriteType": kinds,
	"IncludeManagementEvents": management,
}]}}}}

delivering := {"isMultiRegionTrail": true, "s3BucketName": "logs", "snsTopicARN": topic, "cloudWatchLogsLogGroupArn": concat("", [group, ":*"])}

test_where_a_trail_delivers if {
	every arn in [group, concat("", [group, ":*"])] {
		testing.compliant(policy, {
			"events": "All",
			"every_region": true,
			"log_bucket": "logs",
			"topic": "arn:aws:sns:us-east-1:111122223333:trail",
			"log_group": "arn:aws:logs:us-east-1:111122223333:log-group:trail:*",
		}) with input as asking(delivering, {"s3BucketName": "logs", "snsTopicArn": topic, "cloudWatchLogsLogGroupArn": arn})
	}
	testing.noncompliant(policy, {reasons.equals(`the log bucket is "logs"`, "logs", "audit", trail.paths.log_bucket)}) with input as asking(delivering, {"s3BucketName": "audit"})
	testing.noncompliant(policy, {
		reasons.equals(`the topic is ""`, "", topic, trail.paths.topic),
		reasons.equals(`the log group is ""`, "", group, trail.paths.log_group),
	}) with input as asking({"isMultiRegionTrail": true}, {"snsTopicArn": topic, "cloudWatchLogsLogGroupArn": group})
	testing.undetermined(policy) with input as asking({"isMultiRegionTrail": true}, {"s3BucketName": "audit"})
}

test_deny_less if {
	testing.noncompliant(policy, {off}) with input as actiontrail("Disable", "All", "All")
	testing.noncompliant(policy, {some_events("Write")}) with input as actiontrail("Enable", "Write", "All")
	testing.noncompliant(policy, {some_regions}) with input as actiontrail("Enable", "All", "cn-hangzhou")
	testing.noncompliant(policy, {off, some_events("Read"), some_regions}) with input as actiontrail("Fresh", "Read", "cn-hangzhou")
	testing.noncompliant(policy, {some_regions}) with input as cloudtrail({"isMultiRegionTrail": false})
	testing.noncompliant(policy, {some_events("Read")}) with input as object.union(cloudtrail({"isMultiRegionTrail": true, "hasCustomEventSelectors": true}), selecting("ReadOnly", true))
	testing.noncompliant(policy, {some_events("None")}) with input as object.union(cloudtrail({"isMultiRegionTrail": true, "hasCustomEventSelectors": true}), selecting("All", false))
}

test_no_evidence_when_unknown if {
	every resource in [
		actiontrail("", "All", "All"), actiontrail("Enable", "", "All"), actiontrail("Enable", "NONE", "All"), actiontrail("Enable", "All", ""),
		{"parameters": unasked, "resource": {"type": "alicloud/ACS::ActionTrail::Trail", "properties": {"Status": "Enable", "EventRW": "All"}}},
		cloudtrail({}), cloudtrail({"isMultiRegionTrail": null}), cloudtrail({"isMultiRegionTrail": true, "hasCustomEventSelectors": true}),
	] {
		testing.undetermined(policy) with input as resource
	}
}
