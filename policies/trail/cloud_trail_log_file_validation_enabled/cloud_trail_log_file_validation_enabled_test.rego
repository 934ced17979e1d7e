package policies.trail.cloud_trail_log_file_validation_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.lib.trail
import data.policies.trail.cloud_trail_log_file_validation_enabled as policy

cloudtrail(properties) := {"resource": {"type": "aws/AWS::CloudTrail::Trail", "properties": properties}}

test_allow if {
	testing.compliant(policy, {"validation": true}) with input as cloudtrail({"logFileValidationEnabled": true})
}

test_deny if {
	every properties in [{"logFileValidationEnabled": false}] {
		testing.noncompliant(policy, {reasons.is_true("log file validation is not enabled", trail.paths.validation)}) with input as cloudtrail(properties)
	}
}

test_undetermined_when_unknown if {
	testing.undetermined(policy) with input as cloudtrail({"logFileValidationEnabled": null})
}
