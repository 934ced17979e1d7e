# METADATA
# title: Internet gateways are attached to authorized VPCs only
# description: >-
#   An internet gateway opens a VPC to the Internet. It may be attached only to the VPCs that the rule names.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/internet-gateway-authorized-vpc-only.html
# custom:
#   id: internet-gateway-authorized-vpc-only
#   severity: high
#   resource_types:
#     - aws/AWS::EC2::InternetGateway
#   parameters:
#     AuthorizedVpcIds:
#       type: string
#       description: The ids of the VPCs that may have an internet gateway, separated by commas, empty for none
#       default: ""
#   fix: Detach the internet gateway from the VPC, or add the VPC to AuthorizedVpcIds.
#   zh:
#     title: 互联网网关只连接到授权的 VPC
#     description: 互联网网关会使 VPC 可以访问互联网，并可被互联网访问。互联网网关只能连接到规则指定的 VPC。
#     fix: 将互联网网关与 VPC 分离，或将该 VPC 添加到 AuthorizedVpcIds。
package policies.attachment.internet_gateway_authorized_vpc_only

import data.policies.lib.attachment
import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: The VPCs that the internet gateway is attached to.
evidence := {"vpcs": attachment.vpcs}

deny contains reasons.one_of(
	sprintf("the internet gateway is attached to %s", [id]),
	id, lists.split_comma(input.parameters.AuthorizedVpcIds), "attachments",
) if {
	some id in evidence.vpcs
	not id in lists.split_comma(input.parameters.AuthorizedVpcIds)
}
