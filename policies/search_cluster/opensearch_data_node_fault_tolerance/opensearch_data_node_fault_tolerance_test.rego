package policies.search_cluster.opensearch_data_node_fault_tolerance_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.opensearch_data_node_fault_tolerance as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

opensearch(nodes, aware) := judged("aws/AWS::OpenSearch::Domain", {"ClusterConfig": {"InstanceCount": nodes, "ZoneAwarenessEnabled": aware}}, {})

elasticsearch(nodes, aware) := judged("aws/AWS::Elasticsearch::Domain", {"elasticsearchClusterConfig": {"instanceCount": nodes, "zoneAwarenessEnabled": aware}}, {})

few := reasons.at_least("the number of data nodes is 2", 2, 3, search_cluster.paths.data_nodes)

together := reasons.is_true("zone awareness is off", search_cluster.paths.zone_aware)

test_allow_three_spread_nodes if {
	every resource in [opensearch(3, true), opensearch("3", true)] {
		testing.compliant(policy, {"deleting": false, "data_nodes": 3, "zone_aware": true}) with input as resource
	}
	testing.compliant(policy, {"deleting": false, "data_nodes": 6, "zone_aware": true}) with input as elasticsearch(6, true)
}

test_deny_few_or_together if {
	testing.noncompliant(policy, {few}) with input as opensearch(2, true)
	testing.noncompliant(policy, {together}) with input as opensearch(3, false)
	testing.noncompliant(policy, {few, together}) with input as elasticsearch(2, false)
}

test_no_evidence_when_unknown if {
	every resource in [opensearch(null, true), opensearch(3, null), elasticsearch(null, false), elasticsearch(2, null)] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"aws/AWS::Elasticsearch::Domain": {"deleted": true},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
