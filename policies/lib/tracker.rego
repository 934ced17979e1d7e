# METADATA
# title: Trackers
# description: What Huawei Cloud says about the trackers of Cloud Trace Service (CTS) in the regions that a rule names.
package policies.lib.tracker

# METADATA
# description: >-
#   The trackers, each with its region, its name, whether it is enabled, and the bucket whose data operations it records, empty for the tracker
#   that records management operations. One in the state error records nothing.
trackers := [tracker |
	some answer in answers
	some native in answer.value.trackers
	tracker := {
		"region": answer.of,
		"name": native.tracker_name,
		"enabled": {"enabled": true, "disabled": false, "error": false}[native.status],
		"tracked_bucket": object.get(native, ["data_bucket", "data_bucket_name"], ""),
	}
] if {
	input.resource.type == "huaweicloud/account"
	answers := input.lookups.cts_trackers.value
	some _ in answers
}
