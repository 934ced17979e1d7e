# METADATA
# title: SLB load balancers are in a VPC
# description: >-
#   A load balancer is in a virtual private cloud (in one of those that the rule names, if it names any), and not in the classic network that all
#   customers share.
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
#       description: The identifiers of the VPCs that comply, none for each VPC
#       default: []
#   fix: Create the load balancer again in an allowed VPC; its network cannot be changed.
package policies.load_balancer.slb_loadbalancer_in_vpc

import data.policies.lib.load_balancer
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier, empty for the classic network.
evidence := {"vpc_id": load_balancer.vpc_id}

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, load_balancer.paths.vpc_id) if {
	not vpc_membership.in_vpc(evidence.vpc_id, input.parameters.vpcIds)
}
