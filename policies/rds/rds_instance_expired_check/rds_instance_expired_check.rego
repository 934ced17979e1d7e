# METADATA
# title: Prepaid RDS instances do not expire soon
# description: >-
#   An expired instance is stopped and later deleted. A prepaid (subscription) RDS instance must have more than the given number of days
#   left.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-instance-expired-check
# custom:
#   id: rds-instance-expired-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   parameters:
#     days:
#       type: number
#       description: More than this many days must be left
#       minimum: 0
#       default: 30
#       unit: days
#   fix: Renew the instance, enable auto-renewal, or switch it to pay-as-you-go.
#   differences:
#     - Alibaba Cloud's text mentions subscription instances only. Here, a pay-as-you-go instance does not expire and is not applicable.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 包年包月 RDS 实例未临近到期
#     description: 实例到期后会停机，随后被删除。包年包月的 RDS 实例的剩余天数必须大于指定天数。
#     fix: 为该实例续费、开启自动续费，或转为按量付费。
package policies.rds.rds_instance_expired_check

import data.policies.lib.expiry
import data.policies.lib.rds

# METADATA
# description: Whether the instance is prepaid and, if so, how many days are left.
evidence := {"deleting": false, "prepaid": true, "remaining_days": rds.remaining_days} if {
	rds.deleting == false
	rds.prepaid
}

# METADATA
# description: The instance is pay-as-you-go.
evidence := {"deleting": false, "prepaid": false} if {
	rds.deleting == false
	rds.prepaid == false
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "pay-as-you-go resources do not expire" if evidence.prepaid == false

deny contains expiry.reason(evidence.remaining_days, input.parameters.days, rds.paths.remaining_days) if evidence.remaining_days <= input.parameters.days
