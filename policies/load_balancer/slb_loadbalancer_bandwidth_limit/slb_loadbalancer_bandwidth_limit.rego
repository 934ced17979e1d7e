# METADATA
# title: SLB bandwidth meets the minimum
# description: >-
#   Too little bandwidth throttles traffic. The bandwidth of an SLB load balancer must be at least the given value. Despite the rule's name,
#   the value is a minimum: a bandwidth equal to it is compliant.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/e4hvje
# custom:
#   id: slb-loadbalancer-bandwidth-limit
#   severity: low
#   resource_types:
#     - alicloud/ACS::SLB::LoadBalancer
#   parameters:
#     bandwidth:
#       type: number
#       description: Minimum bandwidth
#       minimum: 1
#       default: 10
#       unit: Mbit/s
#   fix: Increase the instance's bandwidth, or switch the instance to pay-by-data-transfer.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.2.1 b]
#     MLPS 2.0 Level 3: [8.1.2.1 b]
#   zh:
#     title: SLB 实例带宽满足最低要求
#     description: 带宽不足会使流量受限。SLB 实例的带宽不得低于指定值。规则名中虽有 limit，但指定值是下限，带宽等于该值即合规。
#     fix: 提高该实例的带宽，或改为按使用流量计费。
package policies.load_balancer.slb_loadbalancer_bandwidth_limit

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The instance's bandwidth in Mbit/s.
evidence := {"bandwidth": load_balancer.bandwidth}

deny contains reasons.at_least(
	sprintf("bandwidth is %v Mbit/s", [evidence.bandwidth]),
	evidence.bandwidth, input.parameters.bandwidth, load_balancer.paths.bandwidth,
) if {
	evidence.bandwidth < input.parameters.bandwidth
}
