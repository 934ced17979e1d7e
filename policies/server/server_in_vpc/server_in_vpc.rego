# METADATA
# title: EC2 and ECS instances are in a VPC
# description: >-
#   In a VPC, the customer's own rules decide who can reach a server. An EC2 or ECS instance must be in a VPC. If vpcIds lists VPCs, it must
#   be in one of them.
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
#       description: IDs of the allowed VPCs; an empty list allows any VPC
#       default: []
#       aliases: [vpcId]
#   fix: Recreate the server in an allowed VPC, for example from an image of it.
#   frameworks:
#     MLPS 2.0 Level 3: [8.1.2.1 c]
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a), AC-17(9)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, 2.2.2]
#   differences:
#     - >-
#       Huawei Cloud's managed rule requires vpcId. Without it, every server is compliant here, because Huawei Cloud has no network outside
#       VPCs.
#     - Alibaba Cloud's text of 2020 counts servers outside a VPC as not applicable if vpcIds is given. The current text does not.
#     - A server that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 使用 VPC 的 EC2 和 ECS 实例
#     description: 在 VPC（专有网络、虚拟私有云）中，由用户自己的规则决定谁可以访问服务器。EC2 或 ECS 实例（弹性云服务器）必须位于 VPC 中；如果 vpcIds 列出了 VPC，则必须位于其中之一。
#     fix: 在允许的 VPC 中重新创建服务器，例如使用由该服务器制作的镜像。
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
