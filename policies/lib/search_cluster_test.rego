package policies.lib.search_cluster_test

import data.policies.lib.search_cluster

judged(type, properties) := {"resource": {"type": type, "properties": properties}}

alicloud(properties) := judged("alicloud/ACS::Elasticsearch::Instance", properties)

huawei(properties) := judged("huaweicloud/css.clusters", properties)

opensearch(properties) := judged("aws/AWS::OpenSearch::Domain", properties)

elasticsearch(properties) := judged("aws/AWS::Elasticsearch::Domain", properties)

huawei_zones(zones) := huawei({"instances": [{"azCode": zone} | some zone in zones]})

test_multi_zone if {
	every resource in [alicloud({"zoneCount": 2}), alicloud({"ZoneCount": "3"}), huawei_zones(["a", "b"])] {
		search_cluster.multi_zone == true with input as resource
	}
	every resource in [alicloud({"zoneCount": 1}), alicloud({"ZoneCount": "1"}), huawei_zones(["a"]), huawei_zones(["a", "a"])] {
		search_cluster.multi_zone == false with input as resource
	}
	every unknown in [
		alicloud({}), alicloud({"zoneCount": ""}), alicloud({"zoneCount": 0}),
		huawei({}), huawei({"instances": null}), huawei_zones([]),
	] {
		[several | several := search_cluster.multi_zone] == [] with input as unknown
	}
}

test_vpc_id if {
	every resource in [alicloud({"networkConfig": {"vpcId": "vpc-1"}}), alicloud({"NetworkConfig": {"VpcId": "vpc-1"}}), huawei({"vpcId": "vpc-1"})] {
		search_cluster.vpc_id == "vpc-1" with input as resource
	}
	every unknown in [alicloud({}), alicloud({"networkConfig": {"vpcId": ""}}), alicloud({"networkConfig": null}), huawei({}), huawei({"vpcId": null}), huawei({"vpcId": ""})] {
		not search_cluster.vpc_id with input as unknown
	}
}

test_subnets if {
	search_cluster.subnets == ["subnet-1"] with input as opensearch({"VPCOptions": {"SubnetIds": ["subnet-1"]}})
	search_cluster.subnets == ["subnet-1"] with input as elasticsearch({"vpcoptions": {"subnetIds": ["subnet-1"]}})
	every resource in [
		opensearch({"DomainName": "d"}), opensearch({"DomainName": "d", "VPCOptions": null}), opensearch({"VPCOptions": {"SubnetIds": []}}),
		elasticsearch({"domainName": "d"}), elasticsearch({"domainName": "d", "vpcoptions": null}), elasticsearch({"vpcoptions": {"subnetIds": []}}),
	] {
		search_cluster.subnets == [] with input as resource
	}
	every unknown in [
		opensearch({}), opensearch({"VPCOptions": {}}),
		elasticsearch({}), elasticsearch({"vpcoptions": {}}),
	] {
		not search_cluster.subnets with input as unknown
	}
}

test_public if {
	every resource in [alicloud({"enablePublic": true}), alicloud({"EnablePublic": "true"}), huawei({"publicIp": "203.0.113.7:9200"})] {
		search_cluster.public == true with input as resource
	}
	every resource in [alicloud({"enablePublic": false}), alicloud({"EnablePublic": "false"}), huawei({"vpcId": "vpc-1", "publicIp": null}), huawei({"publicIp": ""})] {
		search_cluster.public == false with input as resource
	}
	every unknown in [alicloud({}), alicloud({"enablePublic": null}), huawei({})] {
		[public | public := search_cluster.public] == [] with input as unknown
	}
}

groups(list, public) := alicloud({"publicIpWhitelist": list, "networkConfig": {"whiteIpGroupList": array.concat(
	[{"groupName": "default", "ips": ["0.0.0.0/0"], "whiteIpType": type} | some type in ["PRIVATE_ES", "PRIVATE_KIBANA", "PUBLIC_KIBANA"]],
	[{"ips": ips, "whiteIpType": "PUBLIC_ES"} | some ips in public],
)}})

test_open_entries if {
	search_cluster.open_entries == [] with input as groups(["127.0.0.1"], [["127.0.0.1"], ["203.0.113.7"]])
	search_cluster.open_entries == [] with input as groups([], [["127.0.0.1"]])
	every resource in [
		groups(["203.0.113.7"], [["203.0.113.7"], ["198.51.100.0/24", "::/0"]]),
		groups([], [["::/0"]]),
		groups(["203.0.113.7", "::/0"], [["203.0.113.7"], ["::/0"]]),
		groups(["::/0"], []),
		groups(["203.0.113.7", 5], [["::/0", 5]]),
		alicloud({"PublicIpWhitelist": ["203.0.113.7", "::/0"]}),
		alicloud({"NetworkConfig": {"WhiteIpGroupList": [{"WhiteIpType": "PUBLIC_ES", "Ips": ["::/0"]}]}}),
	] {
		search_cluster.open_entries == ["::/0"] with input as resource
	}
	search_cluster.open_entries == ["ranges that together are 0.0.0.0/0"] with input as groups([], [["0.0.0.0/1"], ["128.0.0.0/1"]])
	every unknown in [
		alicloud({}), alicloud({"publicIpWhitelist": []}), alicloud({"publicIpWhitelist": null}), alicloud({"publicIpWhitelist": ["127.0.0.1"]}),
		groups(["127.0.0.1"], []), groups(["127.0.0.1"], [[]]), groups(["127.0.0.1"], [null]),
		huawei({}),
	] {
		not search_cluster.open_entries with input as unknown
	}
}

test_https if {
	every resource in [
		huawei({"httpsEnable": true}), huawei({"httpsEnable": "true"}),
		opensearch({"DomainEndpointOptions": {"EnforceHTTPS": true}}), elasticsearch({"domainEndpointOptions": {"enforceHTTPS": true}}),
	] {
		search_cluster.https == true with input as resource
	}
	every resource in [
		huawei({"httpsEnable": false}),
		opensearch({"DomainEndpointOptions": {"EnforceHTTPS": false}}), elasticsearch({"domainEndpointOptions": {"enforceHTTPS": false}}),
	] {
		search_cluster.https == false with input as resource
	}
	every unknown in [
		huawei({}), huawei({"httpsEnable": null}),
		opensearch({}), opensearch({"DomainEndpointOptions": null}), opensearch({"DomainEndpointOptions": {"EnforceHTTPS": null}}),
		elasticsearch({}), elasticsearch({"domainEndpointOptions": {}}),
	] {
		[https | https := search_cluster.https] == [] with input as unknown
	}
}

test_tls_policy if {
	search_cluster.tls_policy == "Policy-Min-TLS-1-2-2019-07" with input as opensearch({"DomainEndpointOptions": {"TLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07"}})
	search_cluster.tls_policy == "Policy-Min-TLS-1-2-2019-07" with input as elasticsearch({"domainEndpointOptions": {"tlssecurityPolicy": "Policy-Min-TLS-1-2-2019-07"}})
	search_cluster.tls_policy == "" with input as huawei({})
	every unknown in [opensearch({}), opensearch({"DomainEndpointOptions": {"TLSSecurityPolicy": null}}), elasticsearch({}), elasticsearch({"domainEndpointOptions": {"tlssecurityPolicy": ""}})] {
		not search_cluster.tls_policy with input as unknown
	}
}

test_encrypted_at_rest if {
	every encrypted in [true, false] {
		every resource in [
			huawei({"diskEncrypted": encrypted}),
			opensearch({"EncryptionAtRestOptions": {"Enabled": encrypted}}), elasticsearch({"encryptionAtRestOptions": {"enabled": encrypted}}),
		] {
			search_cluster.encrypted_at_rest == encrypted with input as resource
		}
	}
	every unknown in [huawei({}), huawei({"diskEncrypted": null}), opensearch({}), opensearch({"EncryptionAtRestOptions": null}), elasticsearch({}), elasticsearch({"encryptionAtRestOptions": {"enabled": null}})] {
		[encrypted | encrypted := search_cluster.encrypted_at_rest] == [] with input as unknown
	}
}

test_encrypted_between_nodes if {
	every encrypted in [true, false] {
		every resource in [opensearch({"NodeToNodeEncryptionOptions": {"Enabled": encrypted}}), elasticsearch({"nodeToNodeEncryptionOptions": {"enabled": encrypted}})] {
			search_cluster.encrypted_between_nodes == encrypted with input as resource
		}
	}
	every unknown in [huawei({}), opensearch({}), opensearch({"NodeToNodeEncryptionOptions": null}), elasticsearch({}), elasticsearch({"nodeToNodeEncryptionOptions": {"enabled": null}})] {
		[encrypted | encrypted := search_cluster.encrypted_between_nodes] == [] with input as unknown
	}
}

test_nodes if {
	every resource in [
		opensearch({"ClusterConfig": {"InstanceCount": 3, "ZoneAwarenessEnabled": true}}),
		elasticsearch({"elasticsearchClusterConfig": {"instanceCount": 3, "zoneAwarenessEnabled": true}}),
	] {
		search_cluster.data_nodes == 3 with input as resource
		search_cluster.zone_aware == true with input as resource
	}
	every unknown in [opensearch({}), opensearch({"ClusterConfig": null}), elasticsearch({}), elasticsearch({"elasticsearchClusterConfig": {"instanceCount": null, "zoneAwarenessEnabled": null}})] {
		[nodes | nodes := search_cluster.data_nodes] == [] with input as unknown
		[aware | aware := search_cluster.zone_aware] == [] with input as unknown
	}
}

test_security_mode_and_snapshots if {
	every on in [true, false] {
		search_cluster.secured == on with input as huawei({"authorityEnable": on})
		search_cluster.securable == on with input as huawei({"datastore": {"supportSecuritymode": on}})
		search_cluster.snapshots == on with input as huawei({"backupAvailable": on})
	}
	every unknown in [huawei({}), huawei({"authorityEnable": null, "datastore": {"supportSecuritymode": null}, "backupAvailable": null}), huawei({"datastore": null})] {
		[on | on := search_cluster.secured] == [] with input as unknown
		[on | on := search_cluster.securable] == [] with input as unknown
		[on | on := search_cluster.snapshots] == [] with input as unknown
	}
}

test_automatic_snapshots if {
	every on in [true, false] {
		every member in ["Enable", "enable"] {
			search_cluster.snapshots == on with input as snapshot_setting({member: on})
		}
	}
	every unknown in [snapshot_setting({}), snapshot_setting({"Enable": "on"}), snapshot_setting({"Enable": 1}), alicloud({})] {
		[on | on := search_cluster.snapshots] == [] with input as unknown
	}
}

snapshot_setting(result) := {
	"resource": {"type": "alicloud/ACS::Elasticsearch::Instance", "properties": {}},
	"lookups": {"elasticsearch_snapshot_setting": {"exists": true, "value": {"Result": result}}},
}

test_an_entry_that_cannot_be_read_hides_nothing if {
	every list in [["0.0.0.0/0", "x"], ["0.0.0.0/0", null]] {
		search_cluster.open_entries == ["0.0.0.0/0"] with input as alicloud({"PublicIpWhitelist": list})
	}
}
