# METADATA
# title: Security Center has a channel for every kind of notification
# description: >-
#   An alert that reaches nobody gets no response. Every kind of notification in Security Center must have at least one delivery channel.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/security-center-notice-config-check
#   - https://github.com/AlibabaCloudDocs/config
#   - https://www.alibabacloud.com/help/en/security-center/developer-reference/api-sas-2018-12-03-modifynoticeconfig
# custom:
#   id: security-center-notice-config-check
#   severity: medium
#   resource_types: [alicloud/ACS::SecurityCenter::Instance]
#   fix: In Security Center, set a delivery channel for each kind of notification.
#   differences:
#     - >-
#       All kinds of notifications in the item are judged, as Alibaba Cloud's text implies. If an item lists none, or has a channel that
#       cannot be read, the verdict is Undetermined.
#   zh:
#     title: 云安全中心的各类通知均已设置通知方式
#     description: 无人收到的告警得不到处理。云安全中心的每一类通知都必须至少设置一种通知方式。
#     fix: 在云安全中心的通知设置中，为每一类通知选择通知方式。
package policies.security_center.security_center_notice_config_check

import data.policies.lib.reasons
import data.policies.lib.security_center

# METADATA
# description: The kinds of notifications and whether they are sent.
evidence := {"notifications": security_center.notifications}

deny contains reasons.has_not(
	sprintf("no channel is set for notifications of the kind %s", [notification.name]),
	notification.name, notification.name, security_center.paths.notifications,
) if {
	some notification in evidence.notifications
	not notification.sent
}
