# METADATA
# title: NAT gateways forward no high-risk ports
# description: No DNAT entry of an Internet NAT gateway forwards one of the rule's ports, such as those of SSH and remote desktop.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/nat-risk-ports-check
# custom:
#   id: nat-risk-ports-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::NAT::NatGateway
#   parameters:
#     ports:
#       type: integers
#       description: The ports that must not be forwarded
#       minimum: 1
#       maximum: 65535
#       default: [22, 3389]
#   fix: Delete the DNAT entry, or let it forward single ports that are meant instead of all.
#   differences:
#     - The name of the vendor's parameter and its default were not found.
#     - The public port counts, whatever the protocol. An entry for any port forwards all.
#     - A VPC NAT gateway forwards nothing from the Internet and is not applicable.
#     - A gateway that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: NAT 网关未映射高危端口
#     description: 公网 NAT 网关的 DNAT 条目不能映射规则参数指定的端口，例如 SSH 和远程桌面的端口。
#     fix: 删除该 DNAT 条目，或将映射所有端口改为只映射实际需要的端口。
package policies.nat_gateway.nat_risk_ports_check

import data.policies.lib.nat_gateway
import data.policies.lib.ports
import data.policies.lib.reasons

# METADATA
# description: The DNAT entries that forward one of the ports.
evidence := {"deleting": false, "internet": true, "risky": risky} if {
	nat_gateway.deleting == false
	nat_gateway.internet
	risky := [{"entry": entry.entry, "ports": entry.ports, "port": port} |
		some entry in nat_gateway.forwarded_ports
		some port in input.parameters.ports
		ports.covers(entry.from, entry.to, port)
	]
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

deny contains reasons.has_not(
	sprintf("DNAT entry %s forwards port %d", [found.entry, found.port]),
	found.ports, found.port, nat_gateway.paths.forwarded_ports,
) if {
	some found in evidence.risky
}
