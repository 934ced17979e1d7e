package policies.tracker.cts_tracker_exists_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.tracker.cts_tracker_exists as policy

account(statuses) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {"cts_trackers": {"exists": true, "value": [{
		"of": "cn-north-4", "exists": true,
		"value": {"trackers": [{"tracker_name": "system", "status": status} | some status in statuses]},
	}]}},
	"parameters": {"regionList": ["cn-north-4"]},
}

found(enabled) := {"region": "cn-north-4", "name": "system", "enabled": enabled, "tracked_bucket": ""}

test_allow_one_enabled if {
	testing.compliant(policy, {"trackers": [found(false), found(true)]}) with input as account(["disabled", "enabled"])
}

test_deny_none_enabled if {
	reason := reasons.not_empty("no CTS tracker is enabled in the regions that the rule lists", "trackers")
	every statuses in [[], ["disabled"], ["error"]] {
		testing.noncompliant(policy, {reason}) with input as account(statuses)
	}
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account([]), ["lookups"])
}
