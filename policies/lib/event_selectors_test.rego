package policies.lib.event_selectors_test

import data.policies.lib.event_selectors

arn := "arn:aws:cloudtrail:us-east-1:111122223333:trail/a"

of := {"TrailARN": arn, "HomeRegion": "us-east-1"}

account(answers) := {"resource": {"type": "aws/account"}, "lookups": {"cloudtrail_event_selectors": {"exists": true, "value": answers}}}

selecting(selectors) := account([{"exists": true, "of": of, "value": selectors}])

test_unknown if {
	event_selectors.unknown == [arn] with input as account([{"exists": false, "of": of}])
	event_selectors.unknown == [] with input as selecting({})
	event_selectors.management == {} with input as account([{"exists": false, "of": of}])
}

test_of_one_trail if {
	event_selectors.management == {arn: {"Read"}} with input as {
		"resource": {"type": "aws/AWS::CloudTrail::Trail", "id": arn},
		"lookups": {"cloudtrail_trail_event_selectors": {"exists": true, "value": {"EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": true}]}}},
	}
}

basic(members) := selecting({"EventSelectors": [object.union({"ReadWriteType": "All", "IncludeManagementEvents": true}, members)]})

advanced(fields) := selecting({"AdvancedEventSelectors": [{"FieldSelectors": fields}]})

category(value) := {"Field": "eventCategory", "Equals": [value]}

both := {"Read", "Write"}

test_management_events if {
	event_selectors.management == {arn: both} with input as basic({})
	event_selectors.management == {arn: {"Read"}} with input as basic({"ReadWriteType": "ReadOnly"})
	event_selectors.management == {arn: {"Write"}} with input as basic({"ReadWriteType": "WriteOnly"})
	event_selectors.management == {arn: set()} with input as basic({"IncludeManagementEvents": false})
	event_selectors.management == {arn: set()} with input as basic({"ExcludeManagementEventSources": ["kms.amazonaws.com"]})
	event_selectors.management == {} with input as basic({"ReadWriteType": "Some"})
	event_selectors.management == {} with input as selecting({})
	event_selectors.management == {arn: both} with input as advanced([category("Management")])
	event_selectors.management == {arn: {"Read"}} with input as advanced([category("Management"), {"Field": "readOnly", "Equals": ["true"]}])
	event_selectors.management == {arn: {"Write"}} with input as advanced([category("Management"), {"Field": "readOnly", "Equals": ["false"]}])
	event_selectors.management == {arn: set()} with input as advanced([category("Management"), {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}])
	event_selectors.management == {arn: set()} with input as advanced([category("Data")])
}

of_objects(values) := basic({"DataResources": [{"Type": "AWS::S3::Object", "Values": values}]})

objects(fields) := advanced(array.concat([category("Data"), {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}], fields))

test_data_event_buckets if {
	every all in ["arn:aws:s3", "arn:aws:s3:::", "arn:aws-cn:s3:::"] {
		event_selectors.buckets == {arn: {"*"}} with input as of_objects([all])
	}
	event_selectors.buckets == {arn: {"a", ""}} with input as of_objects(["arn:aws:s3:::a/", "arn:aws:s3:::b/part"])
	event_selectors.buckets == {arn: set()} with input as basic({})
	event_selectors.buckets == {arn: {"*"}} with input as objects([])
	event_selectors.buckets == {arn: {"*"}} with input as objects([{"Field": "readOnly", "Equals": ["false"]}])
	event_selectors.buckets == {arn: {"a"}} with input as objects([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::a/"]}])
	event_selectors.buckets == {arn: set()} with input as objects([{"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::a/"]}])
	event_selectors.buckets == {arn: set()} with input as objects([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::a/"], "NotStartsWith": ["arn:aws:s3:::a/b"]}])
	event_selectors.buckets == {arn: set()} with input as objects([{"Field": "eventName", "Equals": ["GetObject"]}])
	event_selectors.buckets == {arn: set()} with input as advanced([category("Management")])
}
