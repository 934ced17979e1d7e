package policies.lib.trails_test

import data.policies.lib.trails

arn := "arn:aws:cloudtrail:us-east-1:111122223333:trail/a"

of := {"TrailARN": arn, "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "S3BucketName": "logs"}

account(lookups) := {"resource": {"type": "aws/account"}, "lookups": lookups}

statuses(all) := account({"cloudtrail_trail_statuses": {"exists": true, "value": all}})

test_known if {
	trail := {"arn": arn, "logging": true, "every_region": true, "log_bucket": "logs", "topic": "", "log_group": ""}
	trails.known == [trail] with input as statuses([{"exists": true, "of": of, "value": {"IsLogging": true}}])
	trails.unknown == [] with input as statuses([{"exists": true, "of": of, "value": {"IsLogging": true}}])
	trails.known == [] with input as statuses([{"exists": false, "of": of}])
	trails.unknown == [arn] with input as statuses([{"exists": false, "of": of}])
	trails.known == [] with input as statuses([{"exists": true, "of": of, "value": {}}])
}

test_delivers_to if {
	trails.delivers_to("logs", "")
	trails.delivers_to("logs", "logs")
	trails.delivers_to("g:*", "g")
	trails.delivers_to("g:*", "g:*")
	not trails.delivers_to("logs", "other")
}
