# METADATA
# title: Cloud Eye alarms when KMS keys are disabled or scheduled for deletion
# description: Data that was encrypted with a disabled or deleted key cannot be read. An event alarm must be raised in time, in each of the regions.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0100.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-dew/dew_01_2236.html
#   - https://support.huaweicloud.com/intl/en-us/api-ces/ListAlarmRules.html
# custom:
#   id: alarm-kms-disable-or-delete-key
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - huaweicloud/account
#   parameters:
#     regionList:
#       type: list
#       description: IDs of the regions that must have the alarms
#       required: true
#   fix: On the Cloud Eye console, create an alarm rule for the system events disableKey and scheduleKeyDeletion of Key Management Service for all resources, and enable it.
#   differences:
#     - The managed rule looks in all regions. Here the parameter regionList, which the managed rule does not have, says in which, because services are queried region by region.
#     - An alarm rule counts if it is enabled, about system events, and not limited to some keys; whether it notifies anybody is not judged. Huawei Cloud's page does not say what it looks at.
#   zh:
#     title: CES 已配置 KMS 禁用或计划删除密钥的事件监控告警
#     description: 密钥被禁用或删除后，由其加密的数据将无法读取。每个列出的区域都必须配置事件告警，及时通知。
#     fix: 在云监控服务（CES）控制台为密钥管理服务的系统事件 disableKey 和 scheduleKeyDeletion 创建针对全部资源的告警规则并启用。
package policies.account.alarm_kms_disable_or_delete_key

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: The events of KMS keys that raise an alarm, by region.
evidence := {"alarmed_events": account.alarmed_key_events}

deny contains reasons.has_one_of(
	sprintf("no alarm is raised in region %s for the event %s", [region, event]),
	alarmed, [event], "policies",
) if {
	some region, alarmed in evidence.alarmed_events
	some event in ["disableKey", "scheduleKeyDeletion"]
	not event in alarmed
}
