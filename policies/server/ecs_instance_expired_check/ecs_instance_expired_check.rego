# METADATA
# title: Prepaid ECS instances do not expire soon
# description: >-
#   A server that is paid in advance runs for more days than the rule asks for. One that ends is stopped, and released soon after.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-instance-expired-check
# custom:
#   id: ecs-instance-expired-check
#   severity: high
#   resource_types: [alicloud/ACS::ECS::Instance]
#   parameters:
#     days:
#       type: number
#       description: More days than this must be left
#       unit: days
#       minimum: 0
#       default: 30
#   fix: Renew the server, or turn on automatic renewal.
#   differences:
#     - Exactly as many days as the parameter says do not comply, as in the current text; that of 2021 let them comply.
#     - Servers that are paid as they are used do not end and are not applicable.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
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
