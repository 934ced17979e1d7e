package policies.lib.trail_test

import data.policies.lib.trail

actiontrail(properties) := {"resource": {"type": "alicloud/ACS::ActionTrail::Trail", "properties": properties}}

cloudtrail(properties) := {"resource": {"type": "aws/AWS::CloudTrail::Trail", "properties": properties}}

test_facts if {
	every status, want in {"Enable": true, "Disable": false, "Fresh": false} {
		trail.recording == want with input as actiontrail({"Status": status})
	}
	every events in ["All", "Write", "Read"] {
		trail.events == events with input as actiontrail({"EventRW": events})
	}
	trail.every_region == true with input as actiontrail({"TrailRegion": "All"})
	trail.every_region == true with input as actiontrail({"TrailRegion": "all"})
	trail.every_region == false with input as actiontrail({"TrailRegion": "cn-hangzhou"})
	trail.every_region == true with input as cloudtrail({"isMultiRegionTrail": true})
	trail.every_region == false with input as cloudtrail({"isMultiRegionTrail": false})
}

test_events_of_cloudtrail if {
	trail.events == "All" with input as cloudtrail({"hasCustomEventSelectors": false})
	every selectors, want in {
		[{"ReadWriteType": "All", "IncludeManagementEvents": true}]: "All",
		[{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": true}, {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": true}]: "All",
		[{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": true}]: "Read",
		[{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": true}]: "Write",
		[{"ReadWriteType": "All", "IncludeManagementEvents": false}]: "None",
	} {
		trail.events == want with input as selecting({"hasCustomEventSelectors": true}, selectors)
		trail.events == want with input as selecting({}, selectors)
	}
	not trail.events with input as cloudtrail({"hasCustomEventSelectors": true})
	not trail.events with input as selecting({}, [])
}

selecting(properties, selectors) := {
	"resource": {"type": "aws/AWS::CloudTrail::Trail", "id": "a", "properties": properties},
	"lookups": {"cloudtrail_trail_event_selectors": {"exists": true, "value": {"EventSelectors": selectors}}},
}

test_unknown if {
	every resource in [actiontrail({}), actiontrail({"Status": "on", "EventRW": "all", "TrailRegion": ""}), cloudtrail({}), cloudtrail({"isMultiRegionTrail": null})] {
		not trail.recording with input as resource
		not trail.events with input as resource
		not trail.every_region with input as resource
	}
}

test_where_a_trail_delivers if {
	trail.log_bucket == "logs" with input as cloudtrail({"s3BucketName": "logs"})
	trail.topic == "arn:aws:sns:us-east-1:111122223333:t" with input as cloudtrail({"snsTopicARN": "arn:aws:sns:us-east-1:111122223333:t"})
	trail.log_group == "arn:aws:logs:us-east-1:111122223333:log-group:g:*" with input as cloudtrail({"cloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:111122223333:log-group:g:*"})
	trail.log_bucket == "logs" with input as actiontrail({"OssBucketName": "logs"})
	trail.topic == "acs:mns:cn-hangzhou:1:/topics/t" with input as actiontrail({"MnsTopicArn": "acs:mns:cn-hangzhou:1:/topics/t"})
	trail.log_group == "acs:log:cn-hangzhou:1:project/p" with input as actiontrail({"SlsProjectArn": "acs:log:cn-hangzhou:1:project/p"})
	every nothing in [{}, {"OssBucketName": "", "MnsTopicArn": "", "SlsProjectArn": ""}] {
		trail.log_bucket == "" with input as actiontrail(nothing)
		trail.topic == "" with input as actiontrail(nothing)
		trail.log_group == "" with input as actiontrail(nothing)
	}
	every nothing in [{}, {"snsTopicARN": null, "cloudWatchLogsLogGroupArn": null}, {"snsTopicARN": "", "cloudWatchLogsLogGroupArn": ""}] {
		trail.topic == "" with input as cloudtrail(nothing)
		trail.log_group == "" with input as cloudtrail(nothing)
	}
	not trail.log_bucket with input as cloudtrail({})
}

test_encryption_and_validation if {
	trail.kms_key == "arn:aws:kms:us-east-1:111122223333:key/1" with input as cloudtrail({"kmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1"})
	trail.kms_key == "" with input as cloudtrail({})
	trail.validation with input as cloudtrail({"logFileValidationEnabled": true})
	trail.validation == false with input as cloudtrail({"logFileValidationEnabled": false})
	[validation | validation := trail.validation] == [] with input as cloudtrail({})
}
