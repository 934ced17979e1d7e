# METADATA
# title: EIP bandwidth meets the minimum
# description: >-
#   The bandwidth of an elastic IP address is at least what the rule asks for. Despite its name the rule is a minimum on both
#   clouds; a bandwidth that equals the parameter complies.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0562.html
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/eip-bandwidth-limit
# custom:
#   id: eip-bandwidth-limit
#   severity: medium
#   resource_types:
#     - huaweicloud/vpc.publicips
#     - alicloud/ACS::EIP::EipAddress
#   parameters:
#     bandwidth:
#       type: number
#       description: The smallest bandwidth that complies
#       minimum: 1
#       default: 10
#       unit: Mbit/s
#       aliases: [bandwidthSize]
#   fix: Raise the bandwidth of the address, or add it to a shared bandwidth that is large enough.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.2.1 b]
#     MLPS 2.0 Level 3: [8.1.2.1 b]
package policies.eip.eip_bandwidth_limit

import data.policies.lib.eip
import data.policies.lib.reasons

# METADATA
# description: The address's bandwidth in Mbit/s.
evidence := {"bandwidth": eip.bandwidth}

deny contains reasons.at_least(
	sprintf("bandwidth is %v Mbit/s", [evidence.bandwidth]),
	evidence.bandwidth, input.parameters.bandwidth, eip.paths.bandwidth,
) if {
	evidence.bandwidth < input.parameters.bandwidth
}
