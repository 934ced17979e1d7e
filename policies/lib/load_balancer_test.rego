package policies.lib.load_balancer_test

import data.policies.lib.load_balancer

slb(properties) := {"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": properties}}

alb(properties) := {"resource": {"type": "alicloud/ACS::ALB::LoadBalancer", "properties": properties}}

huawei(properties) := {"resource": {"type": "huaweicloud/elb.loadbalancers", "properties": properties}}

aws(properties, attributes) := {"resource": {
	"type": "aws/AWS::ElasticLoadBalancingV2::LoadBalancer",
	"properties": properties,
	"supplementary": {"LoadBalancerAttributes": attributes},
}}

classic(properties) := {"resource": {"type": "aws/AWS::ElasticLoadBalancing::LoadBalancer", "properties": properties}}

test_bandwidth if {
	load_balancer.bandwidth == 5 with input as slb({"Bandwidth": 5})
	load_balancer.bandwidth == 5120 with input as slb({"Bandwidth": "5120"})
	load_balancer.bandwidth == 0 with input as slb({"Bandwidth": 0})
}

test_bandwidth_unknown if {
	every unknown in [slb({}), slb({"Bandwidth": -1}), slb({"Bandwidth": ""}), slb({"Bandwidth": null}), alb({"Bandwidth": 5})] {
		not load_balancer.bandwidth with input as unknown
	}
}

test_public if {
	every resource in [
		slb({"AddressType": "internet"}),
		alb({"AddressType": "Internet"}),
		alb({"AddressType": "Internet", "AddressIpVersion": "DualStack", "Ipv6AddressType": "Intranet"}),
		alb({"AddressType": "Intranet", "AddressIpVersion": "DualStack", "Ipv6AddressType": "Internet"}),
		huawei({"publicips": [{"publicip_id": "0f6c"}], "eips": []}),
		huawei({"eips": [{"eip_id": "0f6c"}]}),
		huawei({"eips": [], "global_eips": [{"global_eip_id": "0f6c"}]}),
		huawei({"publicips": [], "globalEips": [{"globalEipId": "0f6c"}]}),
	] {
		load_balancer.public == true with input as resource
	}
}

test_not_public if {
	every resource in [
		slb({"AddressType": "intranet"}),
		alb({"AddressType": "Intranet", "AddressIpVersion": "IPv4"}),
		alb({"AddressType": "Intranet", "AddressIpVersion": "IPv4", "Ipv6AddressType": ""}),
		alb({"AddressType": "Intranet", "AddressIpVersion": "DualStack", "Ipv6AddressType": "Intranet"}),
		huawei({"publicips": []}),
		huawei({"eips": []}),
		huawei({"publicips": [], "eips": [], "global_eips": []}),
	] {
		load_balancer.public == false with input as resource
	}
}

test_public_unknown if {
	every unknown in [
		slb({}),
		slb({"AddressType": ""}),
		huawei({}),
		huawei({"listeners": [], "tenant_id": "0f6c"}),
		huawei({"global_eips": []}),
		huawei({"publicips": null}),
		huawei({"publicips": [], "eips": ""}),
		alb({}),
		alb({"AddressType": ""}),
		alb({"AddressType": "Intranet"}),
		alb({"AddressType": "Intranet", "AddressIpVersion": "DualStack"}),
		alb({"AddressType": "Intranet", "AddressIpVersion": "IPv6"}),
		alb({"AddressType": "Intranet", "AddressIpVersion": "DualStack", "Ipv6AddressType": "Elsewhere"}),
		alb({"AddressIpVersion": "DualStack", "Ipv6AddressType": "Intranet"}),
		classic({"AddressType": "internet"}),
	] {
		[public | public := load_balancer.public] == [] with input as unknown
	}
}

test_deletion_protected if {
	every resource in [
		slb({"DeleteProtection": "on"}),
		alb({"DeletionProtectionConfig": {"Enabled": true}}),
		huawei({"deletion_protection_enable": true}),
		huawei({"deletionProtectionEnable": "true"}),
		aws({}, [{"key": "idle_timeout.timeout_seconds", "value": "60"}, {"key": "deletion_protection.enabled", "value": "true"}]),
	] {
		load_balancer.deletion_protected == true with input as resource
	}
	every resource in [
		slb({"DeleteProtection": "off"}),
		alb({"DeletionProtectionConfig": {"Enabled": "false"}}),
		huawei({"deletion_protection_enable": false}),
		huawei({"deletionProtectionEnable": "False"}),
		aws({}, [{"key": "deletion_protection.enabled", "value": "false"}]),
	] {
		load_balancer.deletion_protected == false with input as resource
	}
}

test_deletion_protected_unknown if {
	every unknown in [
		slb({}),
		slb({"DeleteProtection": ""}),
		alb({"DeletionProtectionConfig": {}}),
		huawei({}),
		huawei({"deletion_protection_enable": null}),
		aws({"deletion_protection.enabled": "true"}, []),
		aws({}, [{"key": "deletion_protection.enabled", "value": null}]),
		aws({}, null),
		classic({}),
	] {
		[protected | protected := load_balancer.deletion_protected] == [] with input as unknown
	}
}

test_vpc_id if {
	load_balancer.vpc_id == "vpc-1" with input as slb({"NetworkType": "vpc", "VpcId": "vpc-1"})
	load_balancer.vpc_id == "" with input as slb({"NetworkType": "classic", "VpcId": ""})
	load_balancer.vpc_id == "" with input as slb({"NetworkType": "classic"})
}

test_vpc_id_unknown if {
	every unknown in [slb({}), slb({"NetworkType": "vpc"}), slb({"NetworkType": "vpc", "VpcId": ""}), slb({"NetworkType": "", "VpcId": "vpc-1"})] {
		not load_balancer.vpc_id with input as unknown
	}
}

test_listeners if {
	load_balancer.listeners == [{"port": 443, "protocol": "https"}, {"port": 80, "protocol": "http"}] with input as slb({"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [
		{"ListenerPort": 443, "ListenerProtocol": "https"},
		{"ListenerPort": "80", "ListenerProtocol": "HTTP"},
	]}})
	load_balancer.listeners == [{"port": 443, "protocol": "ssl"}] with input as classic({"listenerDescriptions": [{"listener": {
		"loadBalancerPort": 443,
		"protocol": "SSL",
		"instancePort": 80,
		"instanceProtocol": "TCP",
	}}]})
	load_balancer.listeners == [] with input as slb({"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": []}})
	load_balancer.listeners == [] with input as classic({"listenerDescriptions": []})
}

test_a_listener_that_cannot_be_read_hides_nothing if {
	partial := slb({"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [{"ListenerPort": 22, "ListenerProtocol": "tcp"}, {"ListenerPort": 443}]}})
	load_balancer.listeners == [{"port": 22, "protocol": "tcp"}] with input as partial
}

test_zones if {
	load_balancer.zones == ["a", "b"] with input as alb({"ZoneMappings": [{"ZoneId": "b"}, {"ZoneId": "a"}]})
	load_balancer.zones == ["a", "b"] with input as slb({"MasterZoneId": "a", "SlaveZoneId": "b"})
	load_balancer.zones == ["a", "b"] with input as huawei({"availability_zone_list": ["a", "b"]})
	load_balancer.zones == ["a"] with input as huawei({"availabilityZoneList": ["a"]})
	load_balancer.zones == ["a", "b"] with input as aws({"availabilityZones": [{"zoneName": "a"}, {"zoneName": "b"}]}, [])
	load_balancer.zones == ["a", "b"] with input as classic({"availabilityZones": ["a", "b"]})
}

test_zones_are_counted_once if {
	load_balancer.zones == ["a"] with input as alb({"ZoneMappings": [{"ZoneId": "a"}, {"ZoneId": "a"}]})
	load_balancer.zones == ["a"] with input as slb({"MasterZoneId": "a", "SlaveZoneId": "a"})
	load_balancer.zones == ["a"] with input as slb({"MasterZoneId": "a", "SlaveZoneId": ""})
	load_balancer.zones == ["a"] with input as slb({"MasterZoneId": "a", "SlaveZoneId": " A"})
	load_balancer.zones == [] with input as classic({"availabilityZones": []})
}

test_zones_unknown if {
	every unknown in [
		alb({}),
		slb({"MasterZoneId": "a"}),
		slb({"MasterZoneId": "", "SlaveZoneId": "b"}),
		slb({"SlaveZoneId": "b"}),
		huawei({}),
		huawei({"availability_zone_list": null}),
		classic({}),
	] {
		not load_balancer.zones with input as unknown
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	{fact: {type | some type, _ in types} | some fact, types in load_balancer.paths} == {
		"running_listeners": {"alicloud/ACS::SLB::LoadBalancer"},
		"https_listeners": {"alicloud/ACS::SLB::LoadBalancer"},
		"listener_zones": {"alicloud/ACS::SLB::LoadBalancer"},
		"bandwidth": {"alicloud/ACS::SLB::LoadBalancer"},
		"public": {"alicloud/ACS::SLB::LoadBalancer", "alicloud/ACS::ALB::LoadBalancer", "huaweicloud/elb.loadbalancers"},
		"deletion_protected": {
			"alicloud/ACS::SLB::LoadBalancer", "alicloud/ACS::ALB::LoadBalancer", "huaweicloud/elb.loadbalancers",
			"aws/AWS::ElasticLoadBalancingV2::LoadBalancer",
		},
		"vpc_id": {"alicloud/ACS::SLB::LoadBalancer"},
		"listeners": {"alicloud/ACS::SLB::LoadBalancer", "aws/AWS::ElasticLoadBalancing::LoadBalancer", "huaweicloud/elb.loadbalancers"},
		"zones": {
			"alicloud/ACS::ALB::LoadBalancer", "alicloud/ACS::SLB::LoadBalancer", "huaweicloud/elb.loadbalancers",
			"aws/AWS::ElasticLoadBalancingV2::LoadBalancer", "aws/AWS::ElasticLoadBalancing::LoadBalancer",
		},
	}
}

asked(natives) := object.union(
	huawei({"guaranteed": true}),
	{"lookups": {"elb_listeners": {"exists": true, "value": {"listeners": natives}}}},
)

test_listeners_of_huawei_cloud if {
	natives := [
		{"protocol": "TERMINATED_HTTPS", "protocol_port": 443, "tls_ciphers_policy": "tls-1-2"},
		{"protocol": "TCP", "protocol_port": 22},
		{"protocol": "HTTPS", "protocol_port": 8443, "tls_ciphers_policy": "tls-1-2", "security_policy_id": "p1"},
	]
	load_balancer.listeners == [
		{"port": 443, "protocol": "https"}, {"port": 22, "protocol": "tcp"}, {"port": 8443, "protocol": "https"},
	] with input as asked(natives)
	load_balancer.tls_policies == [{"port": 443, "policy": "tls-1-2"}, {"port": 8443, "policy": "custom"}] with input as asked(natives)
	load_balancer.dedicated == true with input as asked([])
}

application(listeners) := {
	"resource": {"type": "alicloud/ACS::ALB::LoadBalancer", "properties": {}},
	"lookups": {"alb_listener_attributes": {"exists": true, "value": [{"of": listener.ListenerId, "exists": true, "value": listener} | some listener in listeners]}},
}

test_restricted_listeners if {
	running := {"ListenerId": "lsn-1", "ListenerStatus": "Running", "AclConfig": {"AclRelations": [{"AclId": "acl-1"}]}}
	stopped := {"ListenerId": "lsn-2", "ListenerStatus": "Stopped"}
	open := {"ListenerId": "lsn-3", "ListenerStatus": "Running"}
	load_balancer.restricted_listeners == [
		{"listener": "lsn-1", "restricted": true},
		{"listener": "lsn-3", "restricted": false},
	] with input as application([running, stopped, open])
}

answered(listeners) := object.union(
	slb({"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [{"ListenerPort": 1} | some _ in listeners]}}),
	{"lookups": {"slb_listeners": {"exists": true, "value": {"Listeners": listeners}}}},
)

listener(members) := object.union({"ListenerPort": 443, "ListenerProtocol": "https", "Status": "running", "AclStatus": "on"}, members)

test_running_listeners if {
	load_balancer.running_listeners == [] with input as answered([])
	load_balancer.running_listeners == [] with input as answered([listener({"Status": "stopped", "AclStatus": ""})])
	load_balancer.running_listeners == [
		{"port": 443, "protocol": "https", "controlled": true},
		{"port": 80, "protocol": "http", "controlled": false},
	] with input as answered([listener({}), listener({"ListenerPort": 80, "ListenerProtocol": "HTTP", "AclStatus": "off", "Status": "starting"})])
	every members in [{"Status": "other"}, {"AclStatus": ""}] {
		load_balancer.running_listeners == [] with input as answered([listener(members)])
	}
	not load_balancer.running_listeners with input as slb({})
	lost := json.patch(answered([listener({})]), [{"op": "replace", "path": "/lookups/slb_listeners/value/Listeners", "value": []}])
	not load_balancer.running_listeners with input as lost
}

test_https_listeners if {
	load_balancer.https_listeners == [] with input as answered([listener({"ListenerProtocol": "tcp"})])
	load_balancer.https_listeners == [{"port": 443, "tls_policy": "tls_cipher_policy_1_2"}] with input as answered([listener({"HTTPSListenerConfig": {"TLSCipherPolicy": "tls_cipher_policy_1_2"}})])
	load_balancer.https_listeners == [] with input as answered([listener({})])
	load_balancer.https_listeners == [] with input as answered([listener({"ListenerProtocol": ""})])
}

behind(listeners, groups) := json.patch(answered(listeners), [
	{"op": "add", "path": "/resource/properties/BackendServers", "value": {"BackendServer": [{"ServerId": "i-1"}, {"ServerId": "i-2"}]}},
	{"op": "add", "path": "/lookups/slb_server_groups", "value": {"exists": true, "value": [group |
		some id, servers in groups
		group := {"of": id, "exists": true, "value": {"BackendServers": {"BackendServer": [{"ServerId": server} | some server in servers]}}}
	]}},
	{"op": "add", "path": "/lookups/slb_group_servers", "value": zoned({"i-3": "a", "i-4": "b"})},
	{"op": "add", "path": "/lookups/slb_default_servers", "value": zoned({"i-1": "a", "i-2": "a"})},
])

zoned(zones) := {"exists": true, "value": [{"of": ["i"], "exists": true, "value": {"Instances": {"Instance": [instance |
	some id, zone in zones
	instance := {"InstanceId": id, "ZoneId": zone}
]}}}]}

test_listener_zones if {
	load_balancer.listener_zones == [] with input as behind([], {})
	load_balancer.listener_zones == [{"port": 443, "zones": ["a", "b"]}] with input as behind([listener({"VServerGroupId": "rsp-1"})], {"rsp-1": ["i-3", "i-4"]})
	load_balancer.listener_zones == [{"port": 443, "zones": []}] with input as behind([listener({"VServerGroupId": "rsp-1"})], {"rsp-1": []})
	every members in [{}, {"VServerGroupId": ""}] {
		load_balancer.listener_zones == [{"port": 443, "zones": ["a"]}] with input as behind([listener(members)], {})
	}
	redirect := listener({"ListenerProtocol": "http", "HTTPListenerConfig": {"ListenerForward": "on"}})
	load_balancer.listener_zones == [] with input as behind([redirect], {})
}

test_listener_zones_unknown if {
	load_balancer.listener_zones == [{"port": 443, "zones": []}] with input as behind([listener({"VServerGroupId": "rsp-1"})], {"rsp-1": ["i-9"]})
	load_balancer.listener_zones == [] with input as behind([listener({"VServerGroupId": "rsp-1"})], {})
	every protocol in ["TCP", "UDP"] {
		config := {sprintf("%sListenerConfig", [protocol]): {"MasterSlaveServerGroupId": "rsp-2"}}
		load_balancer.listener_zones == [] with input as behind([listener(config)], {})
	}
}

test_deleting if {
	every resource in [huawei({"provisioning_status": "PENDING_DELETE"}), huawei({"provisioningStatus": "PENDING_DELETE"}), alb({"LoadBalancerStatus": "Deleting"})] {
		load_balancer.deleting == true with input as resource
	}
	every resource in [
		huawei({"provisioning_status": "ACTIVE"}), huawei({}), slb({"LoadBalancerStatus": "inactive"}),
		alb({"LoadBalancerStatus": "CreateFailed"}), aws({"state": {"code": "failed"}}, []), classic({}),
	] {
		load_balancer.deleting == false with input as resource
	}
}
