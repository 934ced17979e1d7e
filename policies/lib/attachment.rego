# METADATA
# title: Attachments in a network
# description: What parts of an AWS network are attached to. What is attached to nothing is forgotten, and what is attached to too much is a way in.
package policies.lib.attachment

# METADATA
# description: The ids of the subnets that the network ACL filters traffic of.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::NetworkAcl"]
subnets := [association.subnetId | some association in associations; is_string(association.subnetId)] if {
	input.resource.type == "aws/AWS::EC2::NetworkAcl"
	associations := input.resource.properties.associations
}

# METADATA
# description: The ids of the VPCs that the internet gateway is attached to, or is being attached to.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::InternetGateway"]
# custom:
#   absent:
#     - path: properties.attachments
#       mutations: [emptied]
#       because: an internet gateway that is attached to no VPC opens none
vpcs := [attachment.vpcId | some attachment in attachments; is_string(attachment.vpcId)] if {
	input.resource.type == "aws/AWS::EC2::InternetGateway"
	attachments := input.resource.properties.attachments
}

# METADATA
# description: The ids of the network interfaces of the instance, Elastic Fabric Adapters among them.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Instance"]
# custom:
#   absent:
#     - path: properties.networkInterfaces
#       mutations: [emptied]
#       because: an instance without network interfaces connects no networks
instance_interfaces := [interface.networkInterfaceId | some interface in interfaces; is_string(interface.networkInterfaceId)] if {
	input.resource.type == "aws/AWS::EC2::Instance"
	interfaces := input.resource.properties.networkInterfaces
}

# METADATA
# description: The ids of the network interfaces that the security group protects, which are items of their own.
group_interfaces := [interface.id | some interface in interfaces] if {
	input.resource.type == "aws/AWS::EC2::SecurityGroup"
	interfaces := input.lookups.security_group_network_interfaces.value
}
