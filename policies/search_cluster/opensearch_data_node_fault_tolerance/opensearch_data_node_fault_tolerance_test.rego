package policies.search_cluster.opensearch_data_node_fault_tolerance_test

import data.policies.lib.search_cluster
import data.policies.search_cluster.opensearch_data_node_fault_tolerance as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

opensearch(nodes, aware) := judged("aws/AWS::OpenSearch::Domain", {"ClusterConfig": {"InstanceCount": nodes, "ZoneAwarenessEnabled": aware}}, {})

elasticsearch(nodes, aware) := judged("aws/AWS::Elasticsearch::Domain", {"elasticsearchClusterConfig": {"instanceCount": nodes, "zoneAwarenessEnabled": aware}}, {})

few := {
	"message": "the domain has 2 data nodes, at least 3 are demanded",
	"property": search_cluster.paths.data_nodes,
	"actual": 2,
	"desired": 3,
	"operator": "GreaterOrEquals",
}

together := {
	"message": "the nodes are not spread over zones",
	"property": search_cluster.paths.zone_aware,
	"actual": false,
	"desired": true,
	"operator": "Equals",
}

test_allow_three_spread_nodes if {
	every resource in [opensearch(3, true), opensearch("3", true), elasticsearch(6, true)] {
		policy.deny == set() with input as resource
	}
}

test_deny_few_or_together if {
	policy.deny == {few} with input as opensearch(2, true)
	policy.deny == {together} with input as opensearch(3, false)
	policy.deny == {few, together} with input as elasticsearch(2, false)
}

test_no_evidence_when_unknown if {
	every resource in [opensearch(null, true), opensearch(3, null), elasticsearch(null, false), elasticsearch(2, null)] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
