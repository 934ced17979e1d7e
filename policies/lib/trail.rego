# METADATA
# title: Trails
# description: What the clouds say about a trail, which keeps a record of who did what in an account.
package policies.lib.trail

# METADATA
# description: Whether the trail records. Fresh is a trail that has never been enabled (ActionTrail API, DescribeTrails).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
recording := {"Enable": true, "Disable": false, "Fresh": false}[input.resource.properties.Status] if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
}

# METADATA
# description: Which events the trail records, All, Write or Read.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
events := input.resource.properties.EventRW if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
	input.resource.properties.EventRW in {"All", "Write", "Read"}
}

# METADATA
# description: Whether the trail records what happens in every region.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
every_region := input.resource.properties.TrailRegion == "All" if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
	input.resource.properties.TrailRegion != ""
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
every_region := input.resource.properties.isMultiRegionTrail if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
	is_boolean(input.resource.properties.isMultiRegionTrail)
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"recording": {"alicloud/ACS::ActionTrail::Trail": "Status"},
	"events": {"alicloud/ACS::ActionTrail::Trail": "EventRW"},
	"every_region": {
		"alicloud/ACS::ActionTrail::Trail": "TrailRegion",
		"aws/AWS::CloudTrail::Trail": "isMultiRegionTrail",
	},
}
