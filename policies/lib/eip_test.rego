package policies.lib.eip_test

import data.policies.lib.eip

huawei(properties) := {"resource": {"type": "huaweicloud/vpc.publicips", "properties": properties}}

alicloud(properties) := {"resource": {"type": "alicloud/ACS::EIP::EipAddress", "properties": properties}}

aws(properties) := {"resource": {"type": "aws/AWS::EC2::EIP", "properties": properties}}

test_bandwidth if {
	eip.bandwidth == 5 with input as huawei({"bandwidth": {"size": 5}})
	eip.bandwidth == 10 with input as huawei({"bandwidth": {"size": "10"}})
	eip.bandwidth == 5 with input as alicloud({"Bandwidth": "5"})
	eip.bandwidth == 20 with input as alicloud({"Bandwidth": 20})
}

test_bandwidth_unknown if {
	not eip.bandwidth with input as huawei({})
	not eip.bandwidth with input as huawei({"bandwidth": {"size": null}})
	not eip.bandwidth with input as alicloud({"bandwidth": 5})
	not eip.bandwidth with input as alicloud({"Bandwidth": ""})
	not eip.bandwidth with input as aws({"Bandwidth": 5})
}

test_attached if {
	eip.attached == true with input as huawei({"associateInstanceId": "0f6c"})
	eip.attached == true with input as huawei({"associate_instance_id": "0f6c"})
	eip.attached == false with input as huawei({"associateInstanceId": null})
	eip.attached == false with input as huawei({"associate_instance_id": ""})
	eip.attached == true with input as alicloud({"InstanceId": "i-1"})
	eip.attached == false with input as alicloud({"InstanceId": ""})
	eip.attached == true with input as aws({"associationId": "eipassoc-1"})
	eip.attached == false with input as aws({"associationId": null})
}

test_attached_unknown if {
	every unknown in [huawei({}), alicloud({"InstanceType": "EcsInstance"}), aws({}), aws({"associationId": 5})] {
		[attached | attached := eip.attached with input as unknown] == []
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	{type | some type, _ in eip.paths.bandwidth} == {"huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress"}
	{type | some type, _ in eip.paths.attached} == {"huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress", "aws/AWS::EC2::EIP"}
}
