# METADATA
# title: EC2 and ECS instances are in a VPC
# description: >-
#   The server's network is a virtual private cloud, and, where the rule lists some, one of them. Only there do the customer's own rules say
#   who can reach it.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/classifiedprotectionprecheck
#   - https://docs.aws.amazon.com/config/latest/developerguide/ec2-instances-in-vpc.html
# custom:
#   id: server-in-vpc
#   aliases:
#     huaweicloud: [ecs-instance-in-vpc]
#     alicloud: [ecs-instances-in-vpc]
#     aws: [ec2-instances-in-vpc, instances-in-vpc]
#   former: [ecs-instances-in-vpc]
#   severity: medium
#   resource_types:
#     - huaweicloud/ecs.cloudservers
#     - alicloud/ACS::ECS::Instance
#     - aws/AWS::EC2::Instance
#   parameters:
#     vpcIds:
#       type: list
#       description: The VPCs that an instance may be in; an empty list allows any
#       default: []
#       aliases: [vpcId]
#   fix: Create the server again in an allowed VPC, for example from an image of it.
#   frameworks:
#     MLPS 2.0 Level 3: [8.1.2.1 c]
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a), AC-17(9)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, 2.2.2]
#   differences:
#     - Huawei Cloud's rule requires vpcId; without it every server complies, as there is no other network.
#     - Alibaba Cloud's text of 2020 calls servers outside a VPC not applicable when vpcIds is given; the current one does not.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.server.server_in_vpc

import data.policies.lib.server
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier, empty for the classic network.
evidence := {"deleting": false, "vpc_id": server.vpc_id} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, server.paths.vpc_id) if {
	vpc_id := evidence.vpc_id
	not vpc_membership.in_vpc(vpc_id, input.parameters.vpcIds)
}
