# METADATA
# title: Prepaid Redis instances do not expire soon
# description: >-
#   A Redis instance that is paid in advance has more days left than the rule asks for. When it expires, it is switched off and later
#   released.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/redis-instance-expired-check
# custom:
#   id: redis-instance-expired-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::Redis::DBInstance
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
#     - The published resource schema lists no time of expiry; EndTime is read as the product's API spells it.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.redis.redis_instance_expired_check

import data.policies.lib.expiry
import data.policies.lib.redis

# METADATA
# description: Whether the instance is prepaid and, if so, how many days are left.
evidence := {"deleting": false, "prepaid": true, "remaining_days": redis.remaining_days} if {
	redis.deleting == false
	redis.prepaid
}

# METADATA
# description: The instance is pay-as-you-go.
evidence := {"deleting": false, "prepaid": false} if {
	redis.deleting == false
	redis.prepaid == false
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "pay-as-you-go resources do not expire" if evidence.prepaid == false

deny contains expiry.reason(evidence.remaining_days, input.parameters.days, redis.paths.remaining_days) if evidence.remaining_days <= input.parameters.days
