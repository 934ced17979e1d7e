package policies.trail.cloud_trail_encryption_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.lib.trail
import data.policies.trail.cloud_trail_encryption_enabled as policy

cloudtrail(properties) := {"resource": {"type": "aws/AWS::CloudTrail::Trail", "properties": properties}}

test_allow if {
	testing.compliant(policy, {"kms_key": "arn:aws:kms:us-east-1:111122223333:key/1"}) with input as cloudtrail({"kmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1"})
}

test_deny if {
	every properties in [{}, {"kmsKeyId": ""}, {"kmsKeyId": null}] {
		testing.noncompliant(policy, {reasons.not_blank("log files are not encrypted with a KMS key", trail.paths.kms_key)}) with input as cloudtrail(properties)
	}
}

test_undetermined_elsewhere if {
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::S3::Bucket", "properties": {}}}
}
