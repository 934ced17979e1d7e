# METADATA
# title: Elastic IP addresses
# description: What the clouds say about a public address that can be bound to a resource.
package policies.lib.eip

import data.policies.lib.expiry
import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.text
import data.policies.lib.time

# METADATA
# description: >-
#   Bandwidth of the address in Mbit/s. Huawei Cloud's form is the EIP API's, PublicipSingleShowResp of version 3 (bandwidth.size), or that of
#   version 1 (bandwidth_size).
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
bandwidth := number.parse(lists.first(sizes, "")) if {
	input.resource.type == "huaweicloud/vpc.publicips"
	sizes := array.flatten([
		[size | size := input.resource.properties.bandwidth.size],
		[size | size := input.resource.properties.bandwidth_size],
		[size | size := input.resource.properties.bandwidthSize],
	])
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
bandwidth := number.parse(input.resource.properties.Bandwidth) if {
	input.resource.type == "alicloud/ACS::EIP::EipAddress"
}

# METADATA
# description: Whether the address is bound to something.
attached := true in [text.given(binding) | some binding in _huawei_bindings] if {
	input.resource.type == "huaweicloud/vpc.publicips"
	_huawei_bindings != []
}

# METADATA
# description: >-
#   An item that names no binding shows it by its status (EIP API, status of PublicipSingleShowResp). ACTIVE does not say: members that are null
#   are not there.
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
attached := _huawei_states[upper(input.resource.properties.status)] if {
	input.resource.type == "huaweicloud/vpc.publicips"
	_huawei_bindings == []
}

_huawei_states := {"DOWN": false, "ELB": true, "VPN": true}

# METADATA
# description: What the item says about the binding, in the two spellings of its two members.
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
_huawei_bindings := array.flatten([
	[id | id := input.resource.properties.associateInstanceId],
	[id | id := input.resource.properties.associate_instance_id],
	[type | type := input.resource.properties.associateInstanceType],
	[type | type := input.resource.properties.associate_instance_type],
]) if {
	input.resource.type == "huaweicloud/vpc.publicips"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
attached := text.given(input.resource.properties.InstanceId) if {
	input.resource.type == "alicloud/ACS::EIP::EipAddress"
}

# METADATA
# description: AWS leaves the association out, or says null, when there is none (EC2 API, Address).
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::EIP"]
attached := false if {
	input.resource.type == "aws/AWS::EC2::EIP"
	some _ in lists.given(array.concat(
		[address | address := input.resource.properties.publicIp],
		[id | id := input.resource.properties.allocationId],
	))
	lists.given([id | id := input.resource.properties.associationId]) == []
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::EIP"]
attached if {
	input.resource.type == "aws/AWS::EC2::EIP"
	text.parse(input.resource.properties.associationId)
}

# METADATA
# description: How many days ago the address was allocated, as a fraction.
age_days := time.age_days(input.resource.created) if {
	input.resource.type == "huaweicloud/vpc.publicips"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
age_days := time.age_days(input.resource.properties.AllocationTime) if {
	input.resource.type == "alicloud/ACS::EIP::EipAddress"
}

# METADATA
# description: Whether the address, or the bandwidth that several addresses share, is paid in advance.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
prepaid := expiry.prepaid(input.resource.properties.ChargeType) if {
	input.resource.type == "alicloud/ACS::EIP::EipAddress"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::CBWP::CommonBandwidthPackage"]
prepaid := expiry.prepaid(input.resource.properties.InstanceChargeType) if {
	input.resource.type == "alicloud/ACS::CBWP::CommonBandwidthPackage"
}

# METADATA
# description: In how many days the address, or the bandwidth that several addresses share, expires, as a fraction.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
remaining_days := time.remaining_days(input.resource.properties.ExpiredTime) if {
	input.resource.type == "alicloud/ACS::EIP::EipAddress"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::CBWP::CommonBandwidthPackage"]
remaining_days := time.remaining_days(input.resource.properties.ExpiredTime) if {
	input.resource.type == "alicloud/ACS::CBWP::CommonBandwidthPackage"
}

# METADATA
# description: Whether the address, or the bandwidth that several addresses share, is being released or is gone.
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/vpc.publicips"

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
# custom:
#   absent:
#     - path: properties.Status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.Status]) if input.resource.type == "alicloud/ACS::EIP::EipAddress"

# METADATA
# description: The states of a shared bandwidth (VPC API, DescribeCommonBandwidthPackages) have no end, and an Elastic IP address has none (EC2 API, Address).
deleting := false if input.resource.type in {"alicloud/ACS::CBWP::CommonBandwidthPackage", "aws/AWS::EC2::EIP"}

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
	"remaining_days": {
		"alicloud/ACS::EIP::EipAddress": "ExpiredTime",
		"alicloud/ACS::CBWP::CommonBandwidthPackage": "ExpiredTime",
	},
}
