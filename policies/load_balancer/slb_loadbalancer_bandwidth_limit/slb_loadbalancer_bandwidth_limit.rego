# METADATA
# title: SLB bandwidth meets the minimum
# description: >-
#   The bandwidth of a load balancer is at least what the rule asks for, so that traffic is not throttled. Despite its name the rule is a
#   minimum; a bandwidth that equals the parameter complies.
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
#       description: The smallest bandwidth that complies
#       minimum: 1
#       default: 10
#       unit: Mbit/s
#   fix: Raise the instance's bandwidth, or change it to be paid by traffic.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.2.1 b]
#     MLPS 2.0 Level 3: [8.1.2.1 b]
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
