package policies.lib.cluster_test

import data.policies.lib.cluster

ack(properties) := {"resource": {"type": "alicloud/ACS::ACK::Cluster", "properties": properties}}

eks(public) := {"resource": {"type": "aws/AWS::EKS::Cluster", "properties": {"ResourcesVpcConfig": {"EndpointPublicAccess": public}}}}

internal := "https://192.0.2.60:6443"

endpoints(public) := json.marshal({"intranet_api_server_endpoint": internal, "api_server_endpoint": public})

test_public_endpoint if {
	every resource in [
		eks(true),
		ack({"master_url": endpoints("https://203.0.113.60:6443")}),
		ack({"MasterUrl": endpoints("https://203.0.113.60:6443")}),
		ack({"master_url": json.marshal({"api_server_endpoint": "https://203.0.113.60:6443"})}),
	] {
		cluster.public_endpoint == true with input as resource
	}
}

test_no_public_endpoint if {
	every resource in [
		eks(false),
		ack({"master_url": endpoints("")}),
		ack({"MasterUrl": endpoints(null)}),
		ack({"master_url": json.marshal({"intranet_api_server_endpoint": internal})}),
	] {
		cluster.public_endpoint == false with input as resource
	}
}

test_public_endpoint_unknown if {
	every unknown in [
		eks(null),
		eks("false"),
		{"resource": {"type": "aws/AWS::EKS::Cluster", "properties": {}}},
		ack({}),
		ack({"master_url": ""}),
		ack({"master_url": null}),
		ack({"master_url": "{}"}),
		ack({"master_url": "{"}),
		ack({"MasterUrl": {"intranet_api_server_endpoint": internal}}),
		ack({"master_url": json.marshal([internal])}),
		ack({"master_url": json.marshal({"api_server_endpoint": ""})}),
		ack({"master_url": json.marshal({"api_server_endpoint": "", "intranet_api_server_endpoint": ""})}),
		ack({"master_url": endpoints(5)}),
	] {
		[public | public := cluster.public_endpoint] == [] with input as unknown
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	object.keys(cluster.paths.public_endpoint) == {"alicloud/ACS::ACK::Cluster", "aws/AWS::EKS::Cluster"}
}

nodes(ids, instances) := {
	"resource": {"type": "alicloud/ACS::ACK::Cluster", "properties": {}},
	"lookups": {
		"ack_cluster_nodes": {"exists": true, "value": {"nodes": [{"instance_id": id} | some id in ids]}},
		"ack_node_instances": {"exists": true, "value": [{"of": [id], "exists": true, "value": {"Instances": {"Instance": [{"InstanceId": id, "ZoneId": zone}]}}} |
			some id, zone in instances
		]},
	},
}

test_node_zones if {
	cluster.node_zones == ["a", "b"] with input as nodes(["i-1", "i-2", "i-3"], {"i-1": "b", "i-2": "a", "i-3": "b"})
	cluster.node_zones == [] with input as nodes([], {})
	cluster.node_zones == ["b"] with input as nodes(["i-1", "i-2", "i-3"], {"i-1": "b", "i-2": "", "i-3": " B"})
}

test_node_zones_complete if {
	cluster.node_zones_complete == true with input as nodes(["i-1", "i-2"], {"i-1": "b", "i-2": "a"})
	cluster.node_zones_complete == false with input as nodes(["i-1", "i-2"], {"i-1": "b", "i-2": ""})
	cluster.node_zones_complete == false with input as nodes(["i-1", "virtual-1"], {"i-1": "b"})
}
