# METADATA
# title: Prepaid Redis instances do not expire soon
# description: >-
#   An expired instance is stopped and later released. A prepaid (subscription) Redis instance must have more than the given number of days
#   left.
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
#       description: More than this many days must be left
#       minimum: 0
#       default: 30
#       unit: days
#   fix: Renew the instance, enable auto-renewal, or switch it to pay-as-you-go.
#   differences:
#     - Alibaba Cloud's text mentions subscription instances only. Here, a pay-as-you-go instance does not expire and is not applicable.
#     - Alibaba Cloud's published resource schema lists no expiry time. The policy reads EndTime as the product's API names it.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 包年包月 Redis 实例未临近到期
#     description: 实例到期后会停机，随后被释放。包年包月的 Redis 实例的剩余天数必须大于指定天数。
#     fix: 为该实例续费、开启自动续费，或转为按量付费。
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
