package policies.trail.trail_logging_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.trail.trail_logging_enabled as policy

trail(status) := {
	"resource": {"type": "aws/AWS::CloudTrail::Trail"},
	"lookups": {"cloudtrail_trail_status": {"exists": true, "value": status}},
}

test_allow_logging if {
	testing.compliant(policy, {"logging": true}) with input as trail({"IsLogging": true})
}

test_deny_stopped if {
	testing.noncompliant(policy, {reasons.is_true("the trail is not logging", "IsLogging")}) with input as trail({"IsLogging": false})
}

test_undetermined_without_status if {
	testing.undetermined(policy) with input as trail({})
}
