package policies.lib.attachment_test

import data.policies.lib.attachment

of(type, properties) := {"resource": {"type": type, "properties": properties}}

test_subnets if {
	attachment.subnets == ["subnet-1"] with input as of("aws/AWS::EC2::NetworkAcl", {"associations": [{"subnetId": "subnet-1"}]})
	not attachment.subnets with input as of("aws/AWS::EC2::NetworkAcl", {})
}

test_vpcs if {
	attachment.vpcs == ["vpc-1"] with input as of("aws/AWS::EC2::InternetGateway", {"attachments": [{"vpcId": "vpc-1", "state": "available"}]})
	not attachment.vpcs with input as of("aws/AWS::EC2::InternetGateway", {})
}

test_interfaces if {
	attachment.instance_interfaces == ["eni-1"] with input as of("aws/AWS::EC2::Instance", {"networkInterfaces": [{"networkInterfaceId": "eni-1"}]})
	attachment.group_interfaces == ["eni-1"] with input as {
		"resource": {"type": "aws/AWS::EC2::SecurityGroup"},
		"lookups": {"security_group_network_interfaces": {"exists": true, "value": [{"id": "eni-1"}]}},
	}
}
