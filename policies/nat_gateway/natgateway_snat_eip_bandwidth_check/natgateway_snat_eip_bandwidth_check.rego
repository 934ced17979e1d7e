# METADATA
# title: EIPs of one SNAT entry have the same bandwidth
# description: >-
#   The EIPs of an SNAT entry of a NAT gateway are in one Internet Shared Bandwidth instance, or have the same bandwidth. Connections are spread over
#   them, so that the smallest one would slow some down.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/natgateway-snat-eip-bandwidth-check
# custom:
#   id: natgateway-snat-eip-bandwidth-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::NAT::NatGateway
#   fix: Add the EIPs of the SNAT entry to one Internet Shared Bandwidth instance, or give them the same bandwidth.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.2.1 b]
#     MLPS 2.0 Level 3: [8.1.2.1 b]
#   differences:
#     - An SNAT entry with an address that is no EIP of the account is Undetermined.
#     - A gateway that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: SNAT 条目绑定多个 EIP 时带宽峰值一致
#     description: NAT 网关 SNAT 条目绑定的多个 EIP 必须加入同一个共享带宽，或者带宽峰值相同。连接会分散到这些 EIP 上，带宽峰值最小的 EIP 会使部分连接变慢。
#     fix: 将 SNAT 条目的 EIP 加入同一个共享带宽，或设置相同的带宽峰值。
package policies.nat_gateway.natgateway_snat_eip_bandwidth_check

import data.policies.lib.nat_gateway
import data.policies.lib.reasons

# METADATA
# description: The addresses of SNAT entries whose bandwidths differ.
evidence := {"deleting": false, "internet": true, "uneven": uneven} if {
	nat_gateway.deleting == false
	nat_gateway.internet
	uneven := nat_gateway.uneven_snat_addresses
}

# METADATA
# description: The gateway is a VPC NAT gateway.
evidence := {"deleting": false, "internet": false} if {
	nat_gateway.deleting == false
	nat_gateway.internet == false
}

# METADATA
# description: The gateway is being deleted or is gone.
evidence := {"deleting": true} if nat_gateway.deleting

not_applicable contains "the gateway is being deleted" if evidence.deleting

not_applicable contains "the gateway is not connected to the Internet" if evidence.internet == false

deny contains reasons.none(
	sprintf("the EIPs %s of an SNAT entry are not in one bandwidth plan and have different bandwidths", [addresses]),
	evidence.uneven, nat_gateway.paths.snat_addresses,
) if {
	some addresses in evidence.uneven
}
