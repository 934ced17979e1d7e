package policies.tracker.cts_obs_bucket_track_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.tracker.cts_obs_bucket_track as policy

account(status, bucket) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {"cts_trackers": {"exists": true, "value": [{
		"of": "cn-north-4", "exists": true,
		"value": {"trackers": [{"tracker_name": "orders", "status": status, "data_bucket": {"data_bucket_name": bucket}}]},
	}]}},
	"parameters": {"trackBucket": "orders-data", "regionList": ["cn-north-4"]},
}

test_allow_tracked if {
	testing.compliant(policy, {"trackers": [{
		"region": "cn-north-4", "name": "orders",
		"enabled": true, "tracked_bucket": "orders-data",
	}]}) with input as account("enabled", "orders-data")
}

reason(tracked) := reasons.has_one_of(
	"no enabled CTS tracker tracks the bucket orders-data",
	tracked, ["orders-data"], "data_bucket.data_bucket_name",
)

test_deny_untracked if {
	testing.noncompliant(policy, {reason(["logs"])}) with input as account("enabled", "logs")
	testing.noncompliant(policy, {reason([])}) with input as account("disabled", "orders-data")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account("enabled", ""), ["lookups"])
}
