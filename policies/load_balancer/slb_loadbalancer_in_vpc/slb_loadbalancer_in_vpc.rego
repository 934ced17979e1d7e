# METADATA
# title: SLB load balancers are in a VPC
# description: >-
#   A VPC isolates a load balancer from other customers, who share the classic network. An SLB load balancer must be in a VPC. If vpcIds
#   lists VPCs, it must be in one of them.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/i55ma4
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: slb-loadbalancer-in-vpc
#   severity: medium
#   resource_types:
#     - alicloud/ACS::SLB::LoadBalancer
#   parameters:
#     vpcIds:
#       type: list
#       description: IDs of the allowed VPCs; an empty list allows any VPC
#       default: []
#   fix: Create a new load balancer in an allowed VPC; the network of an existing one cannot be changed.
#   zh:
#     title: 使用专有网络类型的 SLB 实例
#     description: 经典网络由所有用户共享，专有网络（VPC）则与其他用户隔离。SLB 实例必须位于专有网络中；如果 vpcIds 列出了专有网络，则必须位于其中之一。
#     fix: SLB 实例的网络类型无法变更，请在允许的专有网络中重新创建实例。
package policies.load_balancer.slb_loadbalancer_in_vpc

import data.policies.lib.load_balancer
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier, empty for the classic network.
evidence := {"vpc_id": load_balancer.vpc_id}

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, load_balancer.paths.vpc_id) if {
	not vpc_membership.in_vpc(evidence.vpc_id, input.parameters.vpcIds)
}
