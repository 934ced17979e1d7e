# METADATA
# title: Prepaid RDS instances do not expire soon
# description: >-
#   A relational database that is paid in advance has more days left than the rule asks for. When it expires, it is switched off and later
#   deleted.
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
#       description: More days than these must be left
#       minimum: 0
#       default: 30
#       unit: days
#   fix: Renew the instance, switch automatic renewal on, or change it to pay-as-you-go.
#   differences:
#     - Alibaba Cloud's text speaks of subscription instances only; one that is paid as it is used does not expire and is not applicable here.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
