package policies.lib.trail_test

import data.policies.lib.trail

actiontrail(properties) := {"resource": {"type": "alicloud/ACS::ActionTrail::Trail", "properties": properties}}

cloudtrail(properties) := {"resource": {"type": "aws/AWS::CloudTrail::Trail", "properties": properties}}

test_facts if {
	every status, want in {"Enable": true, "Disable": false, "Fresh": false} {
		trail.recording == want with input as actiontrail({"Status": status})
	}
	every events in ["All", "Write", "Read"] {
		trail.events == events with input as actiontrail({"EventRW": events})
	}
	trail.every_region == true with input as actiontrail({"TrailRegion": "All"})
	trail.every_region == false with input as actiontrail({"TrailRegion": "cn-hangzhou"})
	trail.every_region == true with input as cloudtrail({"isMultiRegionTrail": true})
	trail.every_region == false with input as cloudtrail({"isMultiRegionTrail": false})
}

test_unknown if {
	every resource in [actiontrail({}), actiontrail({"Status": "on", "EventRW": "all", "TrailRegion": ""}), cloudtrail({}), cloudtrail({"isMultiRegionTrail": null})] {
		not trail.recording with input as resource
		not trail.events with input as resource
		not trail.every_region with input as resource
	}
}
