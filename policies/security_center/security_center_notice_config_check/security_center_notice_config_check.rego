# METADATA
# title: Security Center has a channel for every kind of notification
# description: >-
#   For every kind of notification of the Security Center, at least one way is set in which it is sent. An alert that reaches nobody is not
#   answered.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/security-center-notice-config-check
#   - https://github.com/AlibabaCloudDocs/config
#   - https://www.alibabacloud.com/help/en/security-center/developer-reference/api-sas-2018-12-03-modifynoticeconfig
# custom:
#   id: security-center-notice-config-check
#   severity: medium
#   resource_types: [alicloud/ACS::SecurityCenter::Instance]
#   fix: Set in the Security Center how each kind of notification is sent.
#   differences:
#     - >-
#       All kinds of notifications that the item lists are judged, as the vendor's text reads. An item that lists none, or one whose way cannot
#       be read, cannot be judged.
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
