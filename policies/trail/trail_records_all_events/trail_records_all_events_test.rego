package policies.trail.trail_records_all_events_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.lib.trail
import data.policies.trail.trail_records_all_events as policy

actiontrail(status, events, region) := {"resource": {
	"type": "alicloud/ACS::ActionTrail::Trail",
	"properties": {"Status": status, "EventRW": events, "TrailRegion": region},
}}

cloudtrail(properties) := {"resource": {"type": "aws/AWS::CloudTrail::Trail", "properties": properties}}

off := reasons.is_true("the trail is off", trail.paths.recording)

some_events(events) := reasons.equals(sprintf("the recorded event type is %s", [events]), events, "All", trail.paths.events)

some_regions := reasons.is_true("the trail does not record events of every region", trail.paths.every_region)

test_allow_everything if {
	testing.compliant(policy, {"events": "All", "every_region": true, "recording": true}) with input as actiontrail("Enable", "All", "All")
	testing.compliant(policy, {"every_region": true}) with input as cloudtrail({"isMultiRegionTrail": true})
}

test_deny_less if {
	testing.noncompliant(policy, {off}) with input as actiontrail("Disable", "All", "All")
	testing.noncompliant(policy, {some_events("Write")}) with input as actiontrail("Enable", "Write", "All")
	testing.noncompliant(policy, {some_regions}) with input as actiontrail("Enable", "All", "cn-hangzhou")
	testing.noncompliant(policy, {off, some_events("Read"), some_regions}) with input as actiontrail("Fresh", "Read", "cn-hangzhou")
	testing.noncompliant(policy, {some_regions}) with input as cloudtrail({"isMultiRegionTrail": false})
}

test_no_evidence_when_unknown if {
	every resource in [
		actiontrail("", "All", "All"), actiontrail("Enable", "", "All"), actiontrail("Enable", "NONE", "All"), actiontrail("Enable", "All", ""),
		{"resource": {"type": "alicloud/ACS::ActionTrail::Trail", "properties": {"Status": "Enable", "EventRW": "All"}}},
		cloudtrail({}), cloudtrail({"isMultiRegionTrail": null}),
	] {
		testing.undetermined(policy) with input as resource
	}
}
