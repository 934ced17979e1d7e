package policies.lib.trails_test

import data.policies.lib.trails

arn := "arn:aws:cloudtrail:us-east-1:111122223333:trail/a"

of := {"TrailARN": arn, "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "S3BucketName": "logs"}

account(lookups) := {"resource": {"type": "aws/account"}, "lookups": lookups}

statuses(all) := account({"cloudtrail_trail_statuses": {"exists": true, "value": all}})

selecting(selectors) := account({"cloudtrail_event_selectors": {"exists": true, "value": [{"exists": true, "of": of, "value": selectors}]}})

test_known if {
	trail := {"arn": arn, "logging": true, "every_region": true, "log_bucket": "logs", "topic": "", "log_group": ""}
	trails.known == [trail] with input as statuses([{"exists": true, "of": of, "value": {"IsLogging": true}}])
	trails.unknown == [] with input as statuses([{"exists": true, "of": of, "value": {"IsLogging": true}}])
	trails.known == [] with input as statuses([{"exists": false, "of": of}])
	trails.unknown == [arn] with input as statuses([{"exists": false, "of": of}])
	trails.known == [] with input as statuses([{"exists": true, "of": of, "value": {}}])
	trails.unknown_events == [arn] with input as account({"cloudtrail_event_selectors": {"exists": true, "value": [{"exists": false, "of": of}]}})
}

test_delivers_to if {
	trails.delivers_to("logs", "")
	trails.delivers_to("logs", "logs")
	trails.delivers_to("g:*", "g")
	trails.delivers_to("g:*", "g:*")
	not trails.delivers_to("logs", "other")
}

basic(members) := selecting({"EventSelectors": [object.union({"ReadWriteType": "All", "IncludeManagementEvents": true}, members)]})

advanced(fields) := selecting({"AdvancedEventSelectors": [{"FieldSelectors": fields}]})

category(value) := {"Field": "eventCategory", "Equals": [value]}

both := {"Read", "Write"}

test_management_events if {
	trails.management_events == {arn: both} with input as basic({})
	trails.management_events == {arn: {"Read"}} with input as basic({"ReadWriteType": "ReadOnly"})
	trails.management_events == {arn: {"Write"}} with input as basic({"ReadWriteType": "WriteOnly"})
	trails.management_events == {arn: set()} with input as basic({"IncludeManagementEvents": false})
	trails.management_events == {arn: set()} with input as basic({"ExcludeManagementEventSources": ["kms.amazonaws.com"]})
	trails.management_events == {} with input as basic({"ReadWriteType": "Some"})
	trails.management_events == {} with input as selecting({})
	trails.management_events == {arn: both} with input as advanced([category("Management")])
	trails.management_events == {arn: {"Read"}} with input as advanced([category("Management"), {"Field": "readOnly", "Equals": ["true"]}])
	trails.management_events == {arn: {"Write"}} with input as advanced([category("Management"), {"Field": "readOnly", "Equals": ["false"]}])
	trails.management_events == {arn: set()} with input as advanced([category("Management"), {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}])
	trails.management_events == {arn: set()} with input as advanced([category("Data")])
}

of_objects(values) := basic({"DataResources": [{"Type": "AWS::S3::Object", "Values": values}]})

objects(fields) := advanced(array.concat([category("Data"), {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}], fields))

test_data_event_buckets if {
	every all in ["arn:aws:s3", "arn:aws:s3:::", "arn:aws-cn:s3:::"] {
		trails.data_event_buckets == {arn: {"*"}} with input as of_objects([all])
	}
	trails.data_event_buckets == {arn: {"a", ""}} with input as of_objects(["arn:aws:s3:::a/", "arn:aws:s3:::b/part"])
	trails.data_event_buckets == {arn: set()} with input as basic({})
	trails.data_event_buckets == {arn: {"*"}} with input as objects([])
	trails.data_event_buckets == {arn: {"*"}} with input as objects([{"Field": "readOnly", "Equals": ["false"]}])
	trails.data_event_buckets == {arn: {"a"}} with input as objects([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::a/"]}])
	trails.data_event_buckets == {arn: set()} with input as objects([{"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::a/"]}])
	trails.data_event_buckets == {arn: set()} with input as objects([{"Field": "eventName", "Equals": ["GetObject"]}])
	trails.data_event_buckets == {arn: set()} with input as advanced([category("Management")])
}
