package policies.trail.cloud_trail_cloud_watch_logs_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.lib.trail
import data.policies.trail.cloud_trail_cloud_watch_logs_enabled as policy

cloudtrail(properties) := {"resource": {"type": "aws/AWS::CloudTrail::Trail", "properties": properties}}

test_allow if {
	testing.compliant(policy, {"log_group": "arn:aws:logs:us-east-1:111122223333:log-group:g:*"}) with input as cloudtrail({"cloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:111122223333:log-group:g:*"})
}

test_deny if {
	every properties in [{}, {"cloudWatchLogsLogGroupArn": ""}] {
		testing.noncompliant(policy, {reasons.not_blank("the trail does not send events to CloudWatch Logs", trail.paths.log_group)}) with input as cloudtrail(properties)
	}
}

test_undetermined_elsewhere if {
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::S3::Bucket", "properties": {}}}
}
