package policies.lib.eip_test

import data.policies.lib.eip

huawei(properties) := {"resource": {"type": "huaweicloud/vpc.publicips", "properties": properties}}

alicloud(properties) := {"resource": {"type": "alicloud/ACS::EIP::EipAddress", "properties": properties}}

package_of_bandwidth(properties) := {
	"resource": {"type": "alicloud/ACS::CBWP::CommonBandwidthPackage", "properties": properties},
	"event": {"time": "2022-11-08T00:00:00Z"},
}

aws(properties) := {"resource": {"type": "aws/AWS::EC2::EIP", "properties": properties}}

test_bandwidth if {
	eip.bandwidth == 5 with input as huawei({"bandwidth": {"size": 5}})
	eip.bandwidth == 10 with input as huawei({"bandwidth": {"size": "10"}})
	eip.bandwidth == 20 with input as huawei({"bandwidth_size": 20})
	eip.bandwidth == 20 with input as huawei({"bandwidthSize": "20"})
	eip.bandwidth == 5 with input as huawei({"bandwidth": {"size": 5}, "bandwidth_size": 20})
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
	eip.attached == true with input as huawei({"associateInstanceType": "PORT"})
	eip.attached == true with input as huawei({"associate_instance_type": "NATGW", "associate_instance_id": ""})
	eip.attached == true with input as alicloud({"InstanceId": "i-1"})
	eip.attached == true with input as aws({"associationId": "eipassoc-1"})
}

test_not_attached if {
	eip.attached == false with input as huawei({"associateInstanceId": null})
	eip.attached == false with input as huawei({"associate_instance_id": ""})
	eip.attached == false with input as huawei({"associateInstanceId": null, "associateInstanceType": "", "status": "ACTIVE"})
	eip.attached == false with input as alicloud({"InstanceId": ""})
	eip.attached == false with input as aws({"publicIp": "203.0.113.9", "associationId": null})
	eip.attached == false with input as aws({"publicIp": "203.0.113.9"})
}

test_attached_by_status_when_the_item_names_no_binding if {
	eip.attached == false with input as huawei({"status": "DOWN"})
	every status in ["ELB", "VPN"] {
		eip.attached == true with input as huawei({"status": status})
	}
}

test_attached_unknown if {
	every unknown in [huawei({}), huawei({"status": "FREEZED"}), huawei({"status": "ACTIVE"}), alicloud({"InstanceType": "EcsInstance"}), aws({}), aws({"associationId": 5})] {
		[attached | attached := eip.attached with input as unknown] == []
	}
}

test_age_days if {
	event := {"time": "2022-11-08T00:00:00Z"}
	eip.age_days == 7 with input as {"event": event, "resource": {"type": "huaweicloud/vpc.publicips", "created": "2022-11-01T00:00:00Z"}}
	eip.age_days == 0.5 with input as object.union(alicloud({"AllocationTime": "2022-11-07T12:00:00Z"}), {"event": event})
}

test_age_days_unknown if {
	event := {"event": {"time": "2022-11-08T00:00:00Z"}}
	every unknown in [huawei({}), alicloud({}), alicloud({"AllocationTime": ""}), aws({})] {
		not eip.age_days with input as object.union(unknown, event)
	}
}

test_prepaid if {
	eip.prepaid == true with input as alicloud({"ChargeType": "PrePaid"})
	eip.prepaid == false with input as alicloud({"ChargeType": "PostPaid"})
	eip.prepaid == true with input as package_of_bandwidth({"InstanceChargeType": "PrePaid"})
	eip.prepaid == false with input as package_of_bandwidth({"InstanceChargeType": "PostPaid"})
}

test_remaining_days if {
	event := {"event": {"time": "2022-11-08T00:00:00Z"}}
	eip.remaining_days == 30 with input as object.union(alicloud({"ExpiredTime": "2022-12-08T00:00Z"}), event)
	eip.remaining_days == -1 with input as package_of_bandwidth({"ExpiredTime": "2022-11-07T00:00:00Z"})
}

test_expiry_unknown if {
	every unknown in [alicloud({}), alicloud({"ChargeType": "", "ExpiredTime": ""}), package_of_bandwidth({}), huawei({"ExpiredTime": "2022-12-08T00:00Z"})] {
		[prepaid | prepaid := eip.prepaid] == [] with input as unknown
		not eip.remaining_days with input as unknown
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	{type | some type, _ in eip.paths.bandwidth} == {"huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress"}
	{type | some type, _ in eip.paths.attached} == {"huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress", "aws/AWS::EC2::EIP"}
	{type | some type, _ in eip.paths.remaining_days} == {"alicloud/ACS::EIP::EipAddress", "alicloud/ACS::CBWP::CommonBandwidthPackage"}
}

test_deleting if {
	every resource in [
		huawei({"status": "PENDING_DELETE"}), huawei({"status": "NOTIFY_DELETE"}),
		alicloud({"Status": "Releasing"}),
	] {
		eip.deleting == true with input as resource
	}
	every resource in [
		huawei({"status": "DOWN"}), huawei({}), alicloud({"Status": "Available"}), alicloud({}),
		package_of_bandwidth({"Status": "Available"}), aws({}),
	] {
		eip.deleting == false with input as resource
	}
}
