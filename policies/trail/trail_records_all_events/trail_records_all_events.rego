# METADATA
# title: CloudTrail and ActionTrail trails record all events in all regions
# description: The trail is on and leaves no kind of event and no region out, because what is not recorded is where an attack goes unseen.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/actiontrail-trail-intact-enabled
#   - https://docs.aws.amazon.com/config/latest/developerguide/multi-region-cloudtrail-enabled.html
# custom:
#   id: trail-records-all-events
#   aliases:
#     alicloud: [actiontrail-trail-intact-enabled]
#     aws: [multi-region-cloudtrail-enabled]
#   former: [actiontrail-trail-intact-enabled]
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::ActionTrail::Trail
#     - aws/AWS::CloudTrail::Trail
#   fix: Switch the trail on, and let it record all events of all regions.
#   differences:
#     - The clouds' own rules ask for one such trail in the account; here every trail is judged.
#     - AWS's items do not say whether a trail is logging and which events it selects, so only the regions are judged.
package policies.trail.trail_records_all_events

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: Whether the trail records, which events, and whether it does so in every region.
evidence := {"recording": trail.recording, "events": trail.events, "every_region": trail.every_region} if input.resource.type == "alicloud/ACS::ActionTrail::Trail"

# METADATA
# description: Whether the trail records what happens in every region.
evidence := {"every_region": trail.every_region} if input.resource.type == "aws/AWS::CloudTrail::Trail"

deny contains reasons.is_true("the trail is off", trail.paths.recording) if evidence.recording == false

deny contains reasons.equals(sprintf("the recorded event type is %s", [evidence.events]), evidence.events, "All", trail.paths.events) if {
	evidence.events != "All"
}

deny contains reasons.is_true("the trail does not record events of every region", trail.paths.every_region) if not evidence.every_region
