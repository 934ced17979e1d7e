# METADATA
# title: Servers
# description: >-
#   What the clouds say about a virtual server. Huawei Cloud's form is the ECS API's, ServerDetail, as Config spells it (OsExtIpsType);
#   Alibaba Cloud's the ECS API's, DescribeInstances; AWS's the configuration item's of AWS::EC2::Instance.
package policies.lib.server

import data.policies.lib.boolean
import data.policies.lib.expiry
import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.text
import data.policies.lib.time

# METADATA
# description: >-
#   The public IPv4 addresses that lead to the server, none where it has none. On Huawei Cloud they are the addresses of type floating.
# schemas:
#   - input.resource.properties: schema.huaweicloud["ecs.cloudservers"]
# custom:
#   absent:
#     - path: properties.addresses
#       mutations: [emptied]
#       because: a server without addresses has no public one
public_addresses := [native.addr |
	some native in natives
	is_string(native.addr)
	{"floating": true, "fixed": false}[text.word(native.OsExtIpsType)]
] if {
	input.resource.type == "huaweicloud/ecs.cloudservers"
	natives := input.resource.properties.addresses
	is_array(natives)
}

# METADATA
# description: On Alibaba Cloud an address is the server's own or an elastic one that is bound to it, or to one of its network interfaces.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
public_addresses := [address | some address in distinct] if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
	distinct := {address | some address in lists.given(array.flatten([_own, _elastic, _of_interfaces]))}
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
# custom:
#   absent:
#     - path: properties.PublicIpAddress.IpAddress
#       mutations: [emptied]
#       because: the instance has no public address of its own
#     - path: "properties.PublicIpAddress.IpAddress[]"
#       mutations: [emptied]
#       because: an empty string is no address
_own := [address |
	some address in lists.string_or_list(input.resource.properties.PublicIpAddress.IpAddress)
] if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
# custom:
#   absent:
#     - path: properties.EipAddress.IpAddress
#       mutations: [emptied]
#       because: ECS writes an empty string if no elastic address is bound
_elastic := [address |
	address := input.resource.properties.EipAddress.IpAddress
	is_string(address)
] if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# description: An elastic address of a private address that is not the first of the first interface (ECS API, AssociatedPublicIp).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
# custom:
#   absent:
#     - path: properties.NetworkInterfaces
#       mutations: [dropped, emptied]
#       because: the other members name the addresses of the first interface
#     - path: properties.NetworkInterfaces.NetworkInterface
#       mutations: [dropped, emptied]
#       because: the other members name the addresses of the first interface
#     - path: "properties.NetworkInterfaces.NetworkInterface[]"
#       mutations: [emptied]
#       because: an interface without addresses has no public one
#     - path: "properties.NetworkInterfaces.NetworkInterface[].PrivateIpSets"
#       mutations: [dropped, emptied]
#       because: an interface without addresses has no public one
#     - path: "properties.NetworkInterfaces.NetworkInterface[].PrivateIpSets.PrivateIpSet"
#       mutations: [dropped, emptied]
#       because: an interface without addresses has no public one
#     - path: "properties.NetworkInterfaces.NetworkInterface[].PrivateIpSets.PrivateIpSet[]"
#       mutations: [emptied]
#       because: an address without an association is not public
#     - path: "properties.NetworkInterfaces.NetworkInterface[].PrivateIpSets.PrivateIpSet[].AssociatedPublicIp"
#       mutations: [dropped, emptied]
#       because: an address without an association is not public
#     - path: "properties.NetworkInterfaces.NetworkInterface[].PrivateIpSets.PrivateIpSet[].AssociatedPublicIp.PublicIpAddress"
#       mutations: [dropped, emptied]
#       because: ECS writes an empty string if none is associated
_of_interfaces := [address |
	some interfaces in [list | list := input.resource.properties.NetworkInterfaces.NetworkInterface]
	some interface in interfaces
	some addresses in [list | list := interface.PrivateIpSets.PrivateIpSet]
	some private in addresses
	some address in [ip | ip := private.AssociatedPublicIp.PublicIpAddress]
] if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# description: >-
#   AWS names the address of the first network interface as the instance's own; each interface, and each of its private addresses, can have
#   one. An association is left out, or null, where there is none (EC2 API, Instance and InstanceNetworkInterface).
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
# custom:
#   absent:
#     - path: properties.networkInterfaces
#       mutations: [emptied]
#       because: an instance without network interfaces has no address
#     - path: "properties.networkInterfaces[].privateIpAddresses"
#       mutations: [emptied]
#       because: a network interface without addresses has no public one
#     - path: "properties.networkInterfaces[].privateIpAddresses[]"
#       mutations: [emptied]
#       because: an address without an association is not public
#     - path: "properties.networkInterfaces[].privateIpAddresses[].association"
#       mutations: [dropped, emptied]
#       because: an address without an association is not public
#     - path: "properties.networkInterfaces[].privateIpAddresses[].association.publicIp"
#       mutations: [dropped, emptied]
#       because: an association without a public address is not public
#     - path: properties.publicIpAddress
#       mutations: [dropped, emptied]
#       because: the item of an instance without a public address leaves it out
public_addresses := [address | some address in distinct] if {
	input.resource.type == "aws/AWS::EC2::Instance"
	text.parse(input.resource.properties.instanceId)
	interfaces := [interface | some interface in input.resource.properties.networkInterfaces]
	distinct := {address |
		some address in lists.given(array.flatten([
			[address | address := input.resource.properties.publicIpAddress],
			[address | some interface in interfaces; address := lists.first([ip | ip := interface.association.publicIp], "")],
			[address |
				some interface in interfaces
				some private in interface.privateIpAddresses
				address := lists.first([ip | ip := private.association.publicIp], "")
			],
		]))
		is_string(address)
	}
}

# METADATA
# description: The identifier of the VPC that the server is in, empty for the classic network.
# schemas:
#   - input.resource.properties: schema.huaweicloud["ecs.cloudservers"]
vpc_id := text.parse(input.resource.properties.metadata.vpcId) if {
	input.resource.type == "huaweicloud/ecs.cloudservers"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
vpc_id := text.parse(input.resource.properties.VpcAttributes.VpcId) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
	text.word(input.resource.properties.InstanceNetworkType) == "vpc"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
vpc_id := "" if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
	text.word(input.resource.properties.InstanceNetworkType) == "classic"
}

# METADATA
# description: AWS leaves the identifier out for an instance of EC2-Classic (EC2 API, VpcId of Instance).
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
vpc_id := "" if {
	input.resource.type == "aws/AWS::EC2::Instance"
	text.parse(input.resource.properties.instanceId)
	lists.given([id | id := input.resource.properties.vpcId]) == []
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
vpc_id := text.parse(input.resource.properties.vpcId) if {
	input.resource.type == "aws/AWS::EC2::Instance"
}

# METADATA
# description: The number of virtual processors.
# schemas:
#   - input.resource.properties: schema.huaweicloud["ecs.cloudservers"]
vcpus := number.parse(input.resource.properties.flavor.vcpus) if {
	input.resource.type == "huaweicloud/ecs.cloudservers"
}

# METADATA
# description: The API says CPU and Cpu, Alibaba Cloud's resource schema says Cpu.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
vcpus := number.parse(lists.first(
	array.concat(
		[vcpus | vcpus := input.resource.properties.Cpu],
		[vcpus | vcpus := input.resource.properties.CPU],
	),
	null,
)) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
vcpus := number.parse(input.resource.properties.cpuOptions.coreCount) * number.parse(input.resource.properties.cpuOptions.threadsPerCore) if {
	input.resource.type == "aws/AWS::EC2::Instance"
}

# METADATA
# description: The size of the memory in MiB.
# schemas:
#   - input.resource.properties: schema.huaweicloud["ecs.cloudservers"]
memory := number.parse(input.resource.properties.flavor.ram) if {
	input.resource.type == "huaweicloud/ecs.cloudservers"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
memory := number.parse(input.resource.properties.Memory) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# description: The number of graphics processors, 0 for none.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
gpus := number.parse(input.resource.properties.GPUAmount) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# description: The name of the server's size, such as s2.medium.1, ecs.g6.large and t3.micro.
# schemas:
#   - input.resource.properties: schema.huaweicloud["ecs.cloudservers"]
flavor := text.parse(input.resource.properties.flavor.id) if {
	input.resource.type == "huaweicloud/ecs.cloudservers"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
flavor := text.parse(input.resource.properties.InstanceType) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
flavor := text.parse(input.resource.properties.instanceType) if {
	input.resource.type == "aws/AWS::EC2::Instance"
}

# METADATA
# description: >-
#   The identifier of the image that the server was made from. Config's sample of a Huawei Cloud server names it in the metadata only.
# schemas:
#   - input.resource.properties: schema.huaweicloud["ecs.cloudservers"]
image := text.parse(lists.first(
	array.concat(
		[image | image := input.resource.properties.image.id],
		[image | image := input.resource.properties.metadata.meteringImageId],
	),
	null,
)) if {
	input.resource.type == "huaweicloud/ecs.cloudservers"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
image := text.parse(input.resource.properties.ImageId) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
image := text.parse(input.resource.properties.imageId) if {
	input.resource.type == "aws/AWS::EC2::Instance"
}

# METADATA
# description: Whether the server runs. Undefined for a state that the EC2 and the ECS API do not list.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
running := _running[text.word(input.resource.properties.state.name)] if {
	input.resource.type == "aws/AWS::EC2::Instance"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
running := _running[text.word(input.resource.properties.Status)] if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

_running := {
	"running": true,
	"pending": false, "starting": false, "stopping": false, "stopped": false, "shutting-down": false, "terminated": false,
	"deleted": false, "released": false,
}

# METADATA
# description: Whether the server is protected against being released by mistake.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
deletion_protection := boolean.parse(input.resource.properties.DeletionProtection) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# description: Whether the server is paid in advance.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
prepaid := expiry.prepaid(input.resource.properties.InstanceChargeType) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# description: The days until a server that is paid in advance ends.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
remaining_days := time.remaining_days(input.resource.properties.ExpiredTime) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
	prepaid
}

# METADATA
# description: The identifiers of the security groups that the server is in.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
security_groups := lists.string_or_list(input.resource.properties.SecurityGroupIds.SecurityGroupId) if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
}

# METADATA
# description: Whether Security Center's agent on the server is online. One that Security Center does not know has no agent.
security_agent_online if _agent_statuses == {"online"}

security_agent_online := false if _agent_statuses in [set(), {"offline"}, {"pause"}]

_agent_statuses := {text.word(server.ClientStatus) |
	some server in servers
	server.InstanceId == input.resource.id
} if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
	servers := input.lookups.sas_server.value.Instances
}

# METADATA
# description: The vulnerabilities of the server that nobody has handled, each by its urgency, asap, later or nntf, of the types that were queried.
# custom:
#   absent:
#     - path: lookups.sas_server_vulnerabilities.value[].value.VulRecords
#       mutations: [emptied]
#       because: Security Center has found no vulnerabilities
vulnerabilities := [_necessities[text.word(record.Necessity)] | some type in types; some record in type.value.VulRecords] if {
	input.resource.type == "alicloud/ACS::ECS::Instance"
	types := input.lookups.sas_server_vulnerabilities.value
	types != []
}

_necessities := {"asap": "asap", "later": "later", "nntf": "nntf"}

# METADATA
# description: Whether the server is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.huaweicloud["ecs.cloudservers"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/ecs.cloudservers"

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Instance"]
# custom:
#   absent:
#     - path: properties.Status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.Status]) if input.resource.type == "alicloud/ACS::ECS::Instance"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
# custom:
#   absent:
#     - path: properties.state.name
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.state.name]) if input.resource.type == "aws/AWS::EC2::Instance"

# METADATA
# description: >-
#   What Host Security Service knows about the server: whether its agent is installed, running or not, and whether protection is enabled (HSS API,
#   ListHostStatus). Empty for a server that it does not know.
hss_agents := [_agent(host.agent_status, host.protect_status) | some host in listed; host.host_id == input.resource.id] if {
	input.resource.type == "huaweicloud/ecs.cloudservers"
	listed := input.lookups.hss_hosts.value.data_list
}

_agent(agent_status, protect_status) := {
	"installed": {
		"installed": true, "online": true, "offline": true,
		"not_installed": false, "install_failed": false, "installing": false,
	}[agent_status],
	"protected": {"opened": true, "closed": false, "protection_exception": false}[protect_status],
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"public_addresses": {
		"huaweicloud/ecs.cloudservers": "addresses",
		"alicloud/ACS::ECS::Instance": "PublicIpAddress.IpAddress",
		"aws/AWS::EC2::Instance": "publicIpAddress",
	},
	"vpc_id": {
		"huaweicloud/ecs.cloudservers": "metadata.vpcId",
		"alicloud/ACS::ECS::Instance": "VpcAttributes.VpcId",
		"aws/AWS::EC2::Instance": "vpcId",
	},
	"vcpus": {
		"huaweicloud/ecs.cloudservers": "flavor.vcpus",
		"alicloud/ACS::ECS::Instance": "Cpu",
		"aws/AWS::EC2::Instance": "cpuOptions",
	},
	"memory": {
		"huaweicloud/ecs.cloudservers": "flavor.ram",
		"alicloud/ACS::ECS::Instance": "Memory",
	},
	"gpus": {"alicloud/ACS::ECS::Instance": "GPUAmount"},
	"flavor": {
		"huaweicloud/ecs.cloudservers": "flavor.id",
		"alicloud/ACS::ECS::Instance": "InstanceType",
		"aws/AWS::EC2::Instance": "instanceType",
	},
	"image": {
		"huaweicloud/ecs.cloudservers": "metadata.meteringImageId",
		"alicloud/ACS::ECS::Instance": "ImageId",
		"aws/AWS::EC2::Instance": "imageId",
	},
	"deletion_protection": {"alicloud/ACS::ECS::Instance": "DeletionProtection"},
	"security_agent_online": {"alicloud/ACS::ECS::Instance": "ClientStatus"},
	"vulnerabilities": {"alicloud/ACS::ECS::Instance": "VulRecords"},
	"remaining_days": {"alicloud/ACS::ECS::Instance": "ExpiredTime"},
	"security_groups": {"alicloud/ACS::ECS::Instance": "SecurityGroupIds.SecurityGroupId"},
}
