# METADATA
# title: Private NAT gateways are in an allowed VPC
# description: A private NAT gateway connects its VPC with other networks. If authorizedVpcIds lists VPCs, it must be in one of them.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0553.html
#   - https://support.huaweicloud.com/intl/en-us/api-natgateway/ListPrivateNats.html
# custom:
#   id: private-nat-gateway-authorized-vpc-only
#   severity: medium
#   resource_types:
#     - huaweicloud/nat.privateNatGateways
#   parameters:
#     authorizedVpcIds:
#       type: list
#       description: IDs of the allowed VPCs; an empty list allows any VPC
#       default: []
#   fix: Create the private NAT gateway in an allowed VPC, move its rules there, and delete this one.
#   differences:
#     - Huawei Cloud does not document the properties that Config records of a private NAT gateway; those of the NAT API are read.
#     - A gateway that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 私网 NAT 网关位于允许的 VPC 中
#     description: 私网 NAT 网关将其 VPC 与其他网络连通。如果 authorizedVpcIds 列出了 VPC，则私网 NAT 网关必须位于其中之一。
#     fix: 在允许的 VPC 中创建私网 NAT 网关，迁移规则后删除该网关。
package policies.nat_gateway.private_nat_gateway_authorized_vpc_only

import data.policies.lib.nat_gateway
import data.policies.lib.vpc_membership

# METADATA
# description: The VPCs that the gateway belongs to.
evidence := {"deleting": false, "vpcs": vpcs} if {
	nat_gateway.deleting == false
	vpcs := nat_gateway.private_vpcs
	some _ in vpcs
}

# METADATA
# description: The gateway is being deleted or is gone.
evidence := {"deleting": true} if nat_gateway.deleting

not_applicable contains "the gateway is being deleted" if evidence.deleting

deny contains vpc_membership.reason(vpc, input.parameters.authorizedVpcIds, "downlink_vpcs") if {
	some vpc in evidence.vpcs
	not vpc_membership.in_vpc(vpc, input.parameters.authorizedVpcIds)
}
