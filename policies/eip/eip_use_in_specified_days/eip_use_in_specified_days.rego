# METADATA
# title: EIPs are bound within a number of days of their allocation
# description: >-
#   An elastic IP address is bound to something, or was allocated no more days ago than the rule allows. An address that nothing uses for
#   longer costs money and can be lost track of. A bound address complies however old it is.
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
#       description: How long after its allocation an address may be unbound
#       unit: days
#       minimum: 0
#       required: true
#   fix: Bind the address to what needs it, or release it.
#   differences:
#     - Alibaba Cloud has no rule of its own with this meaning; the day of the allocation is AllocationTime there.
package policies.eip.eip_use_in_specified_days

import data.policies.lib.eip
import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: Whether the address is bound and, if not, how many days ago it was allocated.
evidence := {"attached": true} if eip.attached

# METADATA
# description: The address is not bound.
evidence := {"attached": false, "age_days": age} if {
	age := eip.age_days
	eip.attached == false
}

deny contains reasons.is_true(
	sprintf("the address is bound to nothing %v days after its allocation, at most %v are allowed", [time.shown(evidence.age_days), input.parameters.allowDays]),
	eip.paths.attached,
) if {
	not evidence.attached
	evidence.age_days > input.parameters.allowDays
}
