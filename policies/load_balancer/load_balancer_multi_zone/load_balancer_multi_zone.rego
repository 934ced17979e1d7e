# METADATA
# title: Load balancers span multiple zones
# description: A load balancer is in at least as many availability zones as the rule asks for, so that it survives the failure of one.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/alb-instance-multi-zone
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/slb-instance-multi-zone
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3031.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/elbv2-multiple-az.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/clb-multiple-az.html
# custom:
#   id: load-balancer-multi-zone
#   aliases:
#     huaweicloud: [elb-multiple-az-check]
#     alicloud: [alb-instance-multi-zone, slb-instance-multi-zone]
#     aws: [elbv2-multiple-az, clb-multiple-az]
#   former: [alb-instance-multi-zone]
#   severity: high
#   resource_types:
#     - alicloud/ACS::ALB::LoadBalancer
#     - alicloud/ACS::SLB::LoadBalancer
#     - huaweicloud/elb.loadbalancers
#     - aws/AWS::ElasticLoadBalancingV2::LoadBalancer
#     - aws/AWS::ElasticLoadBalancing::LoadBalancer
#   parameters:
#     minAvailabilityZones:
#       type: integer
#       description: The smallest number of zones that complies
#       minimum: 2
#       maximum: 10
#       default: 2
#       unit: zones
#   fix: Add zones to the load balancer, or create it again in several zones where that is not possible.
#   differences:
#     - Only AWS's rules have the parameter; on Alibaba Cloud and Huawei Cloud two zones are enough.
#     - A classic load balancer of Alibaba Cloud (SLB) has at most two zones.
package policies.load_balancer.load_balancer_multi_zone

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The zones that the load balancer is in.
evidence := {"zones": load_balancer.zones}

deny contains reasons.at_least(
	sprintf("the number of zones is %v", [count(evidence.zones)]),
	count(evidence.zones), input.parameters.minAvailabilityZones, load_balancer.paths.zones,
) if {
	count(evidence.zones) < input.parameters.minAvailabilityZones
}
