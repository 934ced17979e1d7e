# METADATA
# title: Elastic IP addresses
# description: What the clouds say about a public address that can be bound to a resource.
package policies.lib.eip

import data.policies.lib.number
import data.policies.lib.text

# METADATA
# description: Bandwidth of the address in Mbit/s.
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
# description: Whether the address is bound to something.
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
attached := text.given(input.resource.properties.associateInstanceId) if {
	input.resource.type == "huaweicloud/vpc.publicips"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
attached := text.given(input.resource.properties.associate_instance_id) if {
	input.resource.type == "huaweicloud/vpc.publicips"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
attached := text.given(input.resource.properties.InstanceId) if {
	input.resource.type == "alicloud/ACS::EIP::EipAddress"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::EIP"]
attached := text.given(input.resource.properties.associationId) if {
	input.resource.type == "aws/AWS::EC2::EIP"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"bandwidth": {
		"huaweicloud/vpc.publicips": "bandwidth.size",
		"alicloud/ACS::EIP::EipAddress": "Bandwidth",
	},
	"attached": {
		"huaweicloud/vpc.publicips": "associateInstanceId",
		"alicloud/ACS::EIP::EipAddress": "InstanceId",
		"aws/AWS::EC2::EIP": "associationId",
	},
}
