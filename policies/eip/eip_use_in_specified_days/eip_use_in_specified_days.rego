# METADATA
# title: EIPs are bound within a number of days of their allocation
# description: >-
#   An idle EIP costs money and is easily forgotten. An EIP must be bound to a resource within the given number of days of its allocation. A bound
#   EIP always complies, and so does an unbound EIP that was allocated at most that many days ago.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0564.html
# custom:
#   id: eip-use-in-specified-days
#   severity: low
#   trigger: period
#   resource_types:
#     - huaweicloud/vpc.publicips
#     - alicloud/ACS::EIP::EipAddress
#   parameters:
#     allowDays:
#       type: number
#       description: The maximum number of days since the allocation of an unbound EIP
#       unit: days
#       minimum: 0
#       required: true
#   fix: Bind the EIP to the resource that needs it, or release it.
#   differences:
#     - Alibaba Cloud has no managed rule of this kind. The allocation date is AllocationTime there.
#     - An address that is being released is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 弹性公网 IP 申请后在指定天数内绑定资源
#     description: 闲置的弹性公网 IP 会持续产生费用，也容易被遗忘。弹性公网 IP 必须在申请后 allowDays 天内绑定到资源；已绑定的，以及申请未超过该天数的均合规。
#     fix: 将弹性公网 IP 绑定到需要它的资源，或释放该 IP。
package policies.eip.eip_use_in_specified_days

import data.policies.lib.eip
import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: Whether the address is bound and, if not, how many days ago it was allocated.
evidence := {"deleting": false, "attached": true} if {
	eip.deleting == false
	eip.attached
}

# METADATA
# description: The address is not bound.
evidence := {"deleting": false, "attached": false, "age_days": age} if {
	eip.deleting == false
	age := eip.age_days
	eip.attached == false
}

# METADATA
# description: The address is being released or is gone.
evidence := {"deleting": true} if eip.deleting

not_applicable contains "the address is being released" if evidence.deleting

deny contains reasons.is_true(
	sprintf("the address is bound to nothing %v days after its allocation, at most %v are allowed", [time.shown(evidence.age_days), input.parameters.allowDays]),
	eip.paths.attached,
) if {
	evidence.attached == false
	evidence.age_days > input.parameters.allowDays
}
