# METADATA
# title: ActionTrail trails are enabled
# description: >-
#   Without a record of who did what in the account, attacks and mistakes cannot be reconstructed. Every ActionTrail trail must be enabled.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/actiontrail-enabled
# custom:
#   id: actiontrail-enabled
#   severity: high
#   resource_types:
#     - alicloud/ACS::ActionTrail::Trail
#   fix: Enable the trail.
#   differences:
#     - >-
#       Alibaba Cloud's text also speaks of one trail in the account. Here, each trail is judged. In an account without trails there is
#       nothing to judge, as with Alibaba Cloud's managed rule.
#   zh:
#     title: 操作审计（ActionTrail）的跟踪已启用
#     description: 没有账号内的操作记录，就无法还原攻击或误操作的经过。操作审计的每个跟踪都必须处于启用状态。
#     fix: 启用该跟踪。
package policies.trail.actiontrail_enabled

import data.policies.lib.reasons
import data.policies.lib.trail

# METADATA
# description: Whether the trail records.
evidence := {"recording": trail.recording}

deny contains reasons.is_true("the trail is off", trail.paths.recording) if not evidence.recording
