package policies.trail.trail_records_all_events_test

import data.policies.lib.trail
import data.policies.trail.trail_records_all_events as policy

actiontrail(status, events, region) := {"resource": {
	"type": "alicloud/ACS::ActionTrail::Trail",
	"properties": {"Status": status, "EventRW": events, "TrailRegion": region},
}}

cloudtrail(properties) := {"resource": {"type": "aws/AWS::CloudTrail::Trail", "properties": properties}}

off := {"message": "the trail is off", "property": trail.paths.recording, "actual": false, "desired": true, "operator": "Equals"}

some_events(events) := {
	"message": sprintf("the trail records %s events, it must record All", [events]),
	"property": trail.paths.events,
	"actual": events, "desired": "All", "operator": "StringEquals",
}

some_regions := {
	"message": "the trail does not record what happens in every region",
	"property": trail.paths.every_region,
	"actual": false, "desired": true, "operator": "Equals",
}

test_allow_everything if {
	policy.deny == set() with input as actiontrail("Enable", "All", "All")
	policy.deny == set() with input as cloudtrail({"isMultiRegionTrail": true})
}

test_deny_less if {
	policy.deny == {off} with input as actiontrail("Disable", "All", "All")
	policy.deny == {some_events("Write")} with input as actiontrail("Enable", "Write", "All")
	policy.deny == {some_regions} with input as actiontrail("Enable", "All", "cn-hangzhou")
	policy.deny == {off, some_events("Read"), some_regions} with input as actiontrail("Fresh", "Read", "cn-hangzhou")
	policy.deny == {some_regions} with input as cloudtrail({"isMultiRegionTrail": false})
}

test_no_evidence_when_unknown if {
	every resource in [
		actiontrail("", "All", "All"), actiontrail("Enable", "", "All"), actiontrail("Enable", "NONE", "All"), actiontrail("Enable", "All", ""),
		{"resource": {"type": "alicloud/ACS::ActionTrail::Trail", "properties": {"Status": "Enable", "EventRW": "All"}}},
		cloudtrail({}), cloudtrail({"isMultiRegionTrail": null}),
	] {
		not policy.evidence with input as resource
	}
}
