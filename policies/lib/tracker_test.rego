package policies.lib.tracker_test

import data.policies.lib.tracker

account(answers) := {"resource": {"type": "huaweicloud/account"}, "lookups": {"cts_trackers": {"exists": true, "value": answers}}}

test_trackers if {
	natives := [
		{"tracker_name": "system", "status": "enabled"},
		{"tracker_name": "orders", "status": "disabled", "data_bucket": {"data_bucket_name": "orders-data"}},
		{"tracker_name": "broken", "status": "error", "data_bucket": {}},
	]
	tracker.trackers == [
		{"region": "cn-north-4", "name": "system", "enabled": true, "tracked_bucket": ""},
		{"region": "cn-north-4", "name": "orders", "enabled": false, "tracked_bucket": "orders-data"},
		{"region": "cn-north-4", "name": "broken", "enabled": false, "tracked_bucket": ""},
	] with input as account([{"of": "cn-north-4", "exists": true, "value": {"trackers": natives}}])
	tracker.trackers == [] with input as account([{"of": "cn-north-4", "exists": true, "value": {"trackers": []}}])
	not tracker.trackers with input as account([])
}
