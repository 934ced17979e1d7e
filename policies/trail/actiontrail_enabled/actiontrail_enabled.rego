# METADATA
# title: ActionTrail trails are enabled
# description: The trail records who does what in the account, so that an attack or a mistake can be reconstructed.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/actiontrail-enabled
# custom:
#   id: actiontrail-enabled
#   severity: high
#   resource_types:
#     - alicloud/ACS::ActionTrail::Trail
#   fix: Switch the trail on.
#   differences:
#     - Alibaba Cloud's text also speaks of one trail in the account; each trail is judged here. An account without trails has nothing to judge, as there.
package policies.trail.actiontrail_enabled

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: Whether the trail records.
evidence := {"recording": trail.recording}

deny contains reasons.is_true("the trail is off", trail.paths.recording) if not evidence.recording
