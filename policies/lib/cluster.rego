# METADATA
# title: Kubernetes clusters
# description: >-
#   What the clouds say about a managed Kubernetes cluster. Alibaba Cloud's form is the Container Service API's, DescribeClusterDetail, in the
#   spelling of the API or of its resource schema (GitHub aliyun/alibabacloud-config-resource-schema); AWS's is the configuration item's.
package policies.lib.cluster

import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.text

# METADATA
# description: Whether the API server of the cluster can be reached from the Internet.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EKS::Cluster"]
public_endpoint := public if {
	input.resource.type == "aws/AWS::EKS::Cluster"
	public := input.resource.properties.ResourcesVpcConfig.EndpointPublicAccess
	is_boolean(public)
}

# METADATA
# description: A public endpoint that is given decides.
public_endpoint if text.given(_endpoints.api_server_endpoint)

# METADATA
# description: >-
#   A cluster has an internal endpoint; a public one is missing or empty when there is none, which is known only beside an internal one.
public_endpoint := false if {
	text.given(_endpoints.intranet_api_server_endpoint)
	lists.given([endpoint | endpoint := _endpoints.api_server_endpoint]) == []
}

# METADATA
# description: The endpoints, which are JSON in a text.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ACK::Cluster"]
# custom:
#   absent:
#     - path: "properties.MasterUrl:.api_server_endpoint"
#       mutations: [unnoticed]
#       because: a cluster without a public endpoint lists only the others
#     - path: "properties.master_url:.api_server_endpoint"
#       mutations: [dropped, emptied]
#       because: a cluster without a public endpoint lists only the others
_endpoints := json.unmarshal(told) if {
	input.resource.type == "alicloud/ACS::ACK::Cluster"
	told := lists.first(
		array.concat(
			[endpoints | endpoints := input.resource.properties.master_url],
			[endpoints | endpoints := input.resource.properties.MasterUrl],
		),
		"",
	)
	is_string(told)
	json.is_valid(told)
}

# METADATA
# description: Whether the cluster encrypts its Secrets with a key of KMS. A cluster that does not has no provider key.
secrets_encrypted := text.given(lists.first([key | key := input.lookups.ack_cluster_detail.value.parameters.EncryptionProviderKey], "")) if {
	input.resource.type == "alicloud/ACS::ACK::Cluster"
	input.lookups.ack_cluster_detail.value.parameters
}

# METADATA
# description: The zones that the cluster's nodes are in, of those nodes that are ECS instances.
node_zones := [zone | some zone in zones] if {
	instances := _node_instances
	zones := lists.distinct([instance.ZoneId | some instance in instances; text.given(instance.ZoneId)])
}

# METADATA
# description: Whether the zone of each node is known.
node_zones_complete := (all - known) == set() if {
	nodes := _nodes
	instances := _node_instances
	all := {node.instance_id | some node in nodes}
	known := {instance.InstanceId | some instance in instances; text.given(instance.ZoneId)}
}

_nodes := nodes if {
	input.resource.type == "alicloud/ACS::ACK::Cluster"
	nodes := input.lookups.ack_cluster_nodes.value.nodes
}

_node_instances := [instance |
	some batch in batches
	some instance in batch.value.Instances.Instance
] if {
	input.resource.type == "alicloud/ACS::ACK::Cluster"
	batches := input.lookups.ack_node_instances.value
}

# METADATA
# description: Whether the cluster is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ACK::Cluster"]
# custom:
#   absent:
#     - path: properties.state
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending(array.concat([state | state := input.resource.properties.state], [state | state := input.resource.properties.State])) if input.resource.type == "alicloud/ACS::ACK::Cluster"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EKS::Cluster"]
deleting := lifecycle.ending([state | state := input.resource.properties.ClusterStatus]) if input.resource.type == "aws/AWS::EKS::Cluster"

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"public_endpoint": {
	"alicloud/ACS::ACK::Cluster": "master_url",
	"aws/AWS::EKS::Cluster": "ResourcesVpcConfig.EndpointPublicAccess",
}}
