package policies.tracker.multi_region_cts_tracker_exists_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.tracker.multi_region_cts_tracker_exists as policy

account(statuses) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {"cts_trackers": {"exists": true, "value": [answer |
		some region, status in statuses
		answer := {"of": region, "exists": true, "value": {"trackers": [{"tracker_name": "system", "status": status}]}}
	]}},
	"parameters": {"regionList": [region | some region, _ in statuses]},
}

found(region) := {"region": region, "name": "system", "enabled": true, "tracked_bucket": ""}

test_allow_every_region if {
	testing.compliant(policy, {"trackers": [found("a"), found("b")]}) with input as account({"a": "enabled", "b": "enabled"})
}

test_deny_region_without if {
	testing.noncompliant(policy, {reasons.not_empty("no CTS tracker is enabled in region b", "trackers")}) with input as account({"a": "enabled", "b": "disabled"})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account({"a": "enabled"}), ["lookups"])
}
