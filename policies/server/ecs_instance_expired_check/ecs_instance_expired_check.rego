# METADATA
# title: Prepaid ECS instances do not expire soon
# description: >-
#   An expired instance is stopped and soon released. A prepaid (subscription) ECS instance must have more than the given number of days
#   left. Pay-as-you-go instances do not expire and are not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-instance-expired-check
# custom:
#   id: ecs-instance-expired-check
#   severity: high
#   resource_types: [alicloud/ACS::ECS::Instance]
#   parameters:
#     days:
#       type: number
#       description: More than this many days must be left
#       unit: days
#       minimum: 0
#       default: 30
#   fix: Renew the instance, or enable auto-renewal.
#   differences:
#     - >-
#       An instance with exactly the given number of days left is noncompliant, as in Alibaba Cloud's current text. The text of 2021 counted
#       it as compliant.
#     - Pay-as-you-go instances do not expire and are not applicable.
#     - A server that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 包年包月 ECS 实例未临近到期
#     description: 实例到期后会停机，不久即被释放。包年包月的 ECS 实例的剩余天数必须大于指定天数；按量付费实例不会到期，因此不适用。
#     fix: 为该实例续费，或开启自动续费。
package policies.server.ecs_instance_expired_check

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.time

# METADATA
# description: Whether the server is prepaid, and if so, how many days are left.
evidence := {"deleting": false, "prepaid": false} if {
	server.deleting == false
	server.prepaid == false
}

evidence := {"deleting": false, "prepaid": true, "remaining_days": server.remaining_days} if {
	server.deleting == false
	server.prepaid
}

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

not_applicable contains "pay-as-you-go instances do not expire" if evidence.prepaid == false

deny contains reasons.more_than(
	sprintf("the subscription ends in %v days", [time.shown(evidence.remaining_days)]),
	evidence.remaining_days, input.parameters.days, server.paths.remaining_days,
) if {
	evidence.remaining_days <= input.parameters.days
}
