# METADATA
# title: EIP bandwidth meets the minimum
# description: >-
#   An EIP needs enough bandwidth for peak traffic. The bandwidth must be at least the parameter. A bandwidth equal to the parameter complies.
#   Despite its name, the rule is a minimum on both clouds.
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
#       description: The minimum bandwidth
#       minimum: 1
#       default: 10
#       unit: Mbit/s
#       aliases: [bandwidthSize]
#   fix: Increase the bandwidth of the EIP, or add the EIP to a shared bandwidth that is large enough.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.2.1 b]
#     MLPS 2.0 Level 3: [8.1.2.1 b]
#   differences:
#     - An address that is being released is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 弹性公网 IP 带宽满足最低要求
#     description: 弹性公网 IP 的带宽应满足业务高峰期的需要。带宽必须大于或等于参数 bandwidth，等于即合规。规则名中虽有 limit，但在两个云上都是最小值，不是上限。
#     fix: 提高弹性公网 IP 的带宽，或将其加入带宽充足的共享带宽。
package policies.eip.eip_bandwidth_limit

import data.policies.lib.eip
import data.policies.lib.reasons

# METADATA
# description: The address's bandwidth in Mbit/s.
evidence := {"deleting": false, "bandwidth": eip.bandwidth} if eip.deleting == false

# METADATA
# description: The address is being released or is gone.
evidence := {"deleting": true} if eip.deleting

not_applicable contains "the address is being released" if evidence.deleting

deny contains reasons.at_least(
	sprintf("bandwidth is %v Mbit/s", [evidence.bandwidth]),
	evidence.bandwidth, input.parameters.bandwidth, eip.paths.bandwidth,
) if {
	evidence.bandwidth < input.parameters.bandwidth
}
