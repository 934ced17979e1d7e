package policies.account.guardduty_enabled_centralized_test

import data.policies.account.guardduty_enabled_centralized as policy
import data.policies.lib.reasons
import data.policies.lib.testing

region(statuses) := {
	"resource": {"type": "aws/account"},
	"lookups": {"guardduty_detectors": {"exists": true, "value": [{"exists": true, "value": {"status": status}} | some status in statuses]}},
}

test_allow_enabled if {
	testing.compliant(policy, {"detectors": [true]}) with input as region(["ENABLED"])
}

test_deny_disabled_and_none if {
	every statuses in [["DISABLED"], []] {
		testing.noncompliant(policy, {reasons.is_true("GuardDuty is not enabled", "status")}) with input as region(statuses)
	}
}

unreadable contains region(["SUSPENDED"])

unreadable contains object.remove(region([]), ["lookups"])
