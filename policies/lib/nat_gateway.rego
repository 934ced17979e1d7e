# METADATA
# title: NAT gateways
# description: What Alibaba Cloud says about a NAT gateway, in the form of the API's DescribeNatGateways, and Huawei Cloud about a private one.
package policies.lib.nat_gateway

import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.ports
import data.policies.lib.text

# METADATA
# description: Whether the gateway translates addresses of the Internet, and not those of another private network.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::NAT::NatGateway"]
internet := {"internet": true, "intranet": false}[text.word(input.resource.properties.NetworkType)] if {
	input.resource.type == "alicloud/ACS::NAT::NatGateway"
}

# METADATA
# description: The DNAT entries, each with the public ports that it forwards, as written and as a range. An entry can forward any port.
# custom:
#   absent:
#     - path: lookups.nat_forward_entries.value.ForwardTableEntries.ForwardTableEntry
#       mutations: [emptied]
#       because: the gateway forwards no ports
forwarded_ports := [{"entry": entry.ForwardEntryId, "ports": entry.ExternalPort, "from": range.from, "to": range.to} |
	some entry in entries
	range := _range(entry.ExternalPort)
] if {
	input.resource.type == "alicloud/ACS::NAT::NatGateway"
	entries := input.lookups.nat_forward_entries.value.ForwardTableEntries.ForwardTableEntry
}

_range(port) := ports.every_port if text.word(port) == "any"

_range(port) := range if {
	text.word(port) != "any"
	[range] := ports.ranges(port)
}

# METADATA
# description: >-
#   The lists of addresses of SNAT entries that have several EIPs, where these are neither in one bandwidth plan nor have one bandwidth.
# custom:
#   absent:
#     - path: lookups.nat_snat_eips.value
#       mutations: [emptied]
#       because: the gateway has no SNAT entries
uneven_snat_addresses := [entry.of |
	some entry in entries
	count(lists.split_comma(entry.of)) > 1
	eips := _eips(lists.split_comma(entry.of), entry.value.EipAddresses.EipAddress)
	count({eip.Bandwidth | some eip in eips}) > 1
	not _in_one_plan({lists.first([plan | plan := eip.BandwidthPackageId], "") | some eip in eips})
] if {
	input.resource.type == "alicloud/ACS::NAT::NatGateway"
	entries := input.lookups.nat_snat_eips.value
}

# Each of the addresses must be found.
_eips(addresses, eips) := eips if {address | some address in addresses} == {eip.IpAddress | some eip in eips}

_in_one_plan(plans) if {
	count(plans) == 1
	not "" in plans
}

# METADATA
# description: Where the cloud keeps a fact in the answer of a lookup.
paths := {
	"forwarded_ports": {"alicloud/ACS::NAT::NatGateway": "ForwardTableEntries.ForwardTableEntry"},
	"snat_addresses": {"alicloud/ACS::NAT::NatGateway": "EipAddresses.EipAddress"},
}

# METADATA
# description: The VPCs that a private NAT gateway belongs to.
# schemas:
#   - input.resource.properties: schema.huaweicloud["nat.privateNatGateways"]
private_vpcs := [vpc.vpc_id | some vpc in natives] if {
	input.resource.type == "huaweicloud/nat.privateNatGateways"
	natives := input.resource.properties.downlink_vpcs
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["nat.privateNatGateways"]
private_vpcs := [vpc.vpcId | some vpc in natives] if {
	input.resource.type == "huaweicloud/nat.privateNatGateways"
	natives := input.resource.properties.downlinkVpcs
}

# METADATA
# description: Whether the gateway is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::NAT::NatGateway"]
# custom:
#   absent:
#     - path: properties.Status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.Status]) if input.resource.type == "alicloud/ACS::NAT::NatGateway"

# METADATA
# description: The states are those of all resources of the NAT API (NAT Gateway API Reference, Resource Status Description).
# schemas:
#   - input.resource.properties: schema.huaweicloud["nat.privateNatGateways"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/nat.privateNatGateways"
