# METADATA
# title: Elastic IP addresses
# description: What the clouds say about a public address that can be bound to a resource.
package policies.lib.eip

import data.policies.lib.number

# METADATA
# description: Bandwidth of the address in Mbit/s.
# scope: document

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
bandwidth := number.parse(input.resource.properties.bandwidth.size) if {
	input.resource.type == "huaweicloud/vpc.publicips"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
bandwidth := number.parse(input.resource.properties.Bandwidth) if {
	input.resource.type == "alicloud/ACS::EIP::EipAddress"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"bandwidth": {
	"huaweicloud/vpc.publicips": "bandwidth.size",
	"alicloud/ACS::EIP::EipAddress": "Bandwidth",
}}
