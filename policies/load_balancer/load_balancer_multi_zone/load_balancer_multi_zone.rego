# METADATA
# title: Load balancers span multiple zones
# description: >-
#   A load balancer in several availability zones survives the failure of one. The number of its zones must be at least
#   minAvailabilityZones.
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
#       description: Minimum number of zones
#       minimum: 2
#       maximum: 10
#       default: 2
#       unit: zones
#   fix: Add zones to the load balancer. If that is not possible, create a new one in several zones.
#   differences:
#     - Only AWS's managed rules have the parameter. The managed rules of Alibaba Cloud and Huawei Cloud require two zones.
#     - A classic load balancer of Alibaba Cloud (SLB) has at most two zones.
#     - A load balancer that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 负载均衡实例使用多可用区
#     description: 部署在多个可用区的负载均衡实例在单个可用区故障时仍可提供服务。实例所在的可用区数量不得少于 minAvailabilityZones。
#     fix: 为该实例添加可用区；如果不支持添加，请重新创建多可用区的实例。
package policies.load_balancer.load_balancer_multi_zone

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The zones that the load balancer is in.
evidence := {"deleting": false, "zones": load_balancer.zones} if load_balancer.deleting == false

# METADATA
# description: The load balancer is being deleted or is gone.
evidence := {"deleting": true} if load_balancer.deleting

not_applicable contains "the load balancer is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the number of zones is %v", [count(evidence.zones)]),
	count(evidence.zones), input.parameters.minAvailabilityZones, load_balancer.paths.zones,
) if {
	count(evidence.zones) < input.parameters.minAvailabilityZones
}
