package policies.lib.server_test

import data.policies.lib.server

huawei(properties) := {"resource": {"type": "huaweicloud/ecs.cloudservers", "properties": properties}}

alicloud(properties) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": properties},
	"event": {"time": "2017-12-01T04:04:00Z"},
}

aws(properties) := {"resource": {"type": "aws/AWS::EC2::Instance", "properties": properties}}

test_public_addresses if {
	fixed := {"OsExtIpsType": "fixed", "addr": "192.168.0.60", "version": 4}
	floating := {"OsExtIpsType": "floating", "addr": "203.0.113.5", "version": 4}
	server.public_addresses == ["203.0.113.5"] with input as huawei({"addresses": [fixed, floating]})
	server.public_addresses == [] with input as huawei({"addresses": [fixed]})
	server.public_addresses == [] with input as huawei({"addresses": []})

	server.public_addresses == [] with input as alicloud({"PublicIpAddress": {"IpAddress": []}, "EipAddress": {"IpAddress": ""}})
	server.public_addresses == ["203.0.113.5"] with input as alicloud({
		"PublicIpAddress": {"IpAddress": ["203.0.113.5"]},
		"EipAddress": {"IpAddress": ""},
	})
	server.public_addresses == ["203.0.113.6", "203.0.113.7"] with input as alicloud({
		"PublicIpAddress": {"IpAddress": []}, "EipAddress": {"IpAddress": "203.0.113.6"},
		"NetworkInterfaces": {"NetworkInterface": [
			{"PrivateIpSets": {"PrivateIpSet": [
				{"PrivateIpAddress": "10.0.0.4", "AssociatedPublicIp": {"PublicIpAddress": "203.0.113.6"}},
				{"PrivateIpAddress": "10.0.0.5", "AssociatedPublicIp": {"PublicIpAddress": "203.0.113.7"}},
				{"PrivateIpAddress": "10.0.0.6", "AssociatedPublicIp": {"PublicIpAddress": ""}},
				{"PrivateIpAddress": "10.0.0.7"},
			]}},
			{},
		]},
	})
	server.public_addresses == ["203.0.113.6"] with input as alicloud({
		"PublicIpAddress": {"IpAddress": []},
		"EipAddress": {"IpAddress": "203.0.113.6"},
	})

	server.public_addresses == ["203.0.113.5"] with input as aws({"instanceId": "i-1", "publicIpAddress": "203.0.113.5"})
	server.public_addresses == [] with input as aws({"instanceId": "i-1", "publicIpAddress": null})
	server.public_addresses == [] with input as aws({"instanceId": "i-1"})
}

test_public_addresses_unknown if {
	every unknown in [huawei({}), huawei({"addresses": null}), aws({})] {
		not server.public_addresses with input as unknown
	}
	every partial in [
		huawei({"addresses": [{"OsExtIpsType": "fixed", "addr": "192.168.0.60"}, {"addr": "203.0.113.5"}]}),
		huawei({"addresses": [{"OsExtIpsType": "fixed"}]}),
		huawei({"addresses": [{"OsExtIpsType": "", "addr": "203.0.113.5"}]}),
	] {
		server.public_addresses == [] with input as partial
	}
	every partial in [
		aws({"instanceId": "i-1", "publicIpAddress": 5}),
		alicloud({"PublicIpAddress": {"IpAddress": []}}),
		alicloud({"EipAddress": {"IpAddress": ""}}),
		alicloud({"PublicIpAddress": {"IpAddress": [5]}, "EipAddress": {"IpAddress": ""}}),
		alicloud({"PublicIpAddress": {"IpAddress": []}, "EipAddress": {"IpAddress": null}}),
	] {
		server.public_addresses == [] with input as partial
	}
	server.public_addresses == ["203.0.113.5"] with input as alicloud({"EipAddress": {"IpAddress": "203.0.113.5"}})
}

test_public_addresses_of_each_network_interface if {
	plain := {"association": null, "privateIpAddresses": [{"privateIpAddress": "10.0.0.5"}]}
	every interface in [
		{"association": {"publicIp": "203.0.113.9"}, "privateIpAddresses": [{"association": {"publicIp": "203.0.113.9"}}]},
		{"privateIpAddresses": [{"primary": true}, {"association": {"publicIp": "203.0.113.9"}}]},
		{"association": {"publicIp": "203.0.113.9"}},
	] {
		server.public_addresses == ["203.0.113.9"] with input as aws({"instanceId": "i-1", "networkInterfaces": [plain, interface]})
	}
	server.public_addresses == [] with input as aws({"instanceId": "i-1", "networkInterfaces": [plain]})
	server.public_addresses == ["203.0.113.8", "203.0.113.9"] with input as aws({
		"instanceId": "i-1", "publicIpAddress": "203.0.113.9",
		"networkInterfaces": [{"association": {"publicIp": "203.0.113.8"}}],
	})
}

test_vpc_id if {
	server.vpc_id == "vpc-1" with input as huawei({"metadata": {"vpcId": "vpc-1"}})
	server.vpc_id == "vpc-1" with input as alicloud({"InstanceNetworkType": "vpc", "VpcAttributes": {"VpcId": "vpc-1"}})
	server.vpc_id == "" with input as alicloud({"InstanceNetworkType": "classic", "VpcAttributes": {"VpcId": ""}})
	server.vpc_id == "vpc-1" with input as aws({"vpcId": "vpc-1"})
	server.vpc_id == "" with input as aws({"instanceId": "i-1", "vpcId": null})
	server.vpc_id == "" with input as aws({"instanceId": "i-1"})
	every unknown in [
		huawei({}), huawei({"metadata": {}}), alicloud({}), alicloud({"InstanceNetworkType": "vpc"}),
		alicloud({"InstanceNetworkType": "vpc", "VpcAttributes": {"VpcId": ""}}), alicloud({"VpcAttributes": {"VpcId": "vpc-1"}}), aws({}),
	] {
		not server.vpc_id with input as unknown
	}
}

test_vcpus if {
	server.vcpus == 1 with input as huawei({"flavor": {"vcpus": "1"}})
	server.vcpus == 2 with input as alicloud({"Cpu": 2})
	server.vcpus == 2 with input as alicloud({"CPU": "2"})
	server.vcpus == 4 with input as aws({"cpuOptions": {"coreCount": 2, "threadsPerCore": 2}})
	every unknown in [huawei({}), alicloud({}), aws({}), aws({"cpuOptions": null}), aws({"cpuOptions": {"coreCount": 2}})] {
		not server.vcpus with input as unknown
	}
}

test_memory if {
	server.memory == 1024 with input as huawei({"flavor": {"ram": "1024"}})
	server.memory == 16384 with input as alicloud({"Memory": 16384})
	every unknown in [huawei({}), alicloud({"Memory": ""}), aws({})] {
		not server.memory with input as unknown
	}
}

test_gpus if {
	server.gpus == 0 with input as alicloud({"GPUAmount": 0})
	server.gpus == 2 with input as alicloud({"GPUAmount": "2"})
	not server.gpus with input as alicloud({})
}

test_flavor if {
	server.flavor == "s2.medium.1" with input as huawei({"flavor": {"id": "s2.medium.1"}})
	server.flavor == "ecs.g6.large" with input as alicloud({"InstanceType": "ecs.g6.large"})
	server.flavor == "t3.micro" with input as aws({"instanceType": "t3.micro"})
	every unknown in [huawei({}), huawei({"flavor": {"id": ""}}), alicloud({}), aws({"instanceType": null})] {
		not server.flavor with input as unknown
	}
}

test_image if {
	server.image == "img-1" with input as huawei({"image": {"id": "img-1"}, "metadata": {"meteringImageId": "img-2"}})
	server.image == "img-2" with input as huawei({"image": null, "metadata": {"meteringImageId": "img-2"}})
	server.image == "img-1" with input as alicloud({"ImageId": "img-1"})
	server.image == "ami-1" with input as aws({"imageId": "ami-1"})
	every unknown in [huawei({}), huawei({"metadata": {"meteringImageId": ""}}), alicloud({}), aws({"imageId": null})] {
		not server.image with input as unknown
	}
}

test_running if {
	server.running == true with input as aws({"state": {"name": "running"}})
	server.running == false with input as aws({"state": {"name": "stopped"}})
	server.running == true with input as alicloud({"Status": "Running"})
	server.running == false with input as alicloud({"Status": "Stopped"})
	server.running == false with input as alicloud({"Status": "Starting"})
	every unknown in [aws({"state": {}}), alicloud({}), alicloud({"Status": ""}), alicloud({"Status": null})] {
		[running | running := server.running with input as unknown] == []
	}
}

test_deletion_protection if {
	server.deletion_protection == true with input as alicloud({"DeletionProtection": "true"})
	server.deletion_protection == false with input as alicloud({"DeletionProtection": false})
	[protection | protection := server.deletion_protection with input as alicloud({})] == []
}

test_expiry if {
	prepaid := {"InstanceChargeType": "PrePaid", "ExpiredTime": "2017-12-10T04:04Z"}
	server.prepaid == true with input as alicloud(prepaid)
	server.remaining_days == 9 with input as alicloud(prepaid)
	postpaid := {"InstanceChargeType": "PostPaid", "ExpiredTime": "2099-12-31T15:59Z"}
	server.prepaid == false with input as alicloud(postpaid)
	not server.remaining_days with input as alicloud(postpaid)
	[prepaid | prepaid := server.prepaid with input as alicloud({})] == []
	not server.remaining_days with input as alicloud({"InstanceChargeType": "PrePaid", "ExpiredTime": ""})
}

test_security_groups if {
	server.security_groups == ["sg-1", "sg-2"] with input as alicloud({"SecurityGroupIds": {"SecurityGroupId": ["sg-1", "sg-2"]}})
	server.security_groups == [] with input as alicloud({"SecurityGroupIds": {"SecurityGroupId": []}})
	not server.security_groups with input as alicloud({})
}

test_each_path_is_of_a_type_that_has_the_fact if {
	all := {"huaweicloud/ecs.cloudservers", "alicloud/ACS::ECS::Instance", "aws/AWS::EC2::Instance"}
	every fact in ["public_addresses", "vpc_id", "vcpus", "flavor", "image"] {
		{type | some type, _ in server.paths[fact]} == all
	}
	{type | some type, _ in server.paths.memory} == {"huaweicloud/ecs.cloudservers", "alicloud/ACS::ECS::Instance"}
	every fact in ["gpus", "deletion_protection", "remaining_days", "security_groups"] {
		{type | some type, _ in server.paths[fact]} == {"alicloud/ACS::ECS::Instance"}
	}
}

test_hss_agents if {
	hosts := [
		{"host_id": "s1", "agent_status": "offline", "protect_status": "opened"},
		{"host_id": "s2", "agent_status": "not_installed", "protect_status": "closed"},
	]
	server.hss_agents == [{"installed": true, "protected": true}] with input as {
		"resource": {"type": "huaweicloud/ecs.cloudservers", "id": "s1"},
		"lookups": {"hss_hosts": {"exists": true, "value": {"data_list": hosts}}},
	}
	not server.hss_agents with input as {"resource": {"type": "huaweicloud/ecs.cloudservers", "id": "s1"}}
}

known(servers) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "id": "i-1", "properties": {}},
	"lookups": {"sas_server": {"exists": true, "value": {"Instances": servers}}},
}

test_security_agent_online if {
	server.security_agent_online == true with input as known([{"InstanceId": "i-1", "ClientStatus": "online"}])
	every servers in [
		[],
		[{"InstanceId": "i-2", "ClientStatus": "online"}],
		[{"InstanceId": "i-1", "ClientStatus": "offline"}],
		[{"InstanceId": "i-1", "ClientStatus": "pause"}],
	] {
		server.security_agent_online == false with input as known(servers)
	}
	every servers in [
		[{"InstanceId": "i-1", "ClientStatus": "soon"}],
		[{"InstanceId": "i-1", "ClientStatus": "online"}, {"InstanceId": "i-1", "ClientStatus": "offline"}],
	] {
		[online | online := server.security_agent_online] == [] with input as known(servers)
	}
}

vulnerable(types) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "id": "i-1", "properties": {}},
	"lookups": {"sas_server_vulnerabilities": {"exists": true, "value": [{"of": type, "exists": true, "value": {"VulRecords": [{"Necessity": level} |
		some level in levels
	]}} |
		some type, levels in types
	]}},
}

test_vulnerabilities if {
	server.vulnerabilities == ["asap", "nntf"] with input as vulnerable({"cve": ["asap"], "sys": ["nntf"]})
	server.vulnerabilities == [] with input as vulnerable({"cve": []})
	[found | found := server.vulnerabilities] == [] with input as vulnerable({})
}
