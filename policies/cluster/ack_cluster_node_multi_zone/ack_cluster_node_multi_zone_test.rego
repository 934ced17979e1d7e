package policies.cluster.ack_cluster_node_multi_zone_test

import data.policies.cluster.ack_cluster_node_multi_zone as policy
import data.policies.lib.reasons
import data.policies.lib.testing

cluster(state, nodes, zones) := {
	"resource": {"type": "alicloud/ACS::ACK::Cluster", "properties": {"state": state}},
	"lookups": {
		"ack_cluster_nodes": {"exists": true, "value": {"nodes": [{"instance_id": node} | some node in nodes]}},
		"ack_node_instances": {"exists": true, "value": [{"of": nodes, "exists": true, "value": {"Instances": {"Instance": [
		{"InstanceId": node, "ZoneId": zone} |
			some node, zone in zones
		]}}}]},
	},
}

reason(n) := reasons.at_least(sprintf("the nodes are in %d zones", [n]), n, 3, "ZoneId")

test_allow_three_zones if {
	testing.compliant(policy, {"deleting": false, "zones": ["a", "b", "c"]}) with input as cluster("running", ["i-1", "i-2", "i-3"], {"i-1": "a", "i-2": "b", "i-3": "c"})
}

test_allow_three_zones_and_another_node if {
	testing.compliant(policy, {"deleting": false, "zones": ["a", "b", "c"]}) with input as cluster(
		"running",
		["i-1", "i-2", "i-3", "virtual-1"],
		{"i-1": "a", "i-2": "b", "i-3": "c"},
	)
}

test_deny_fewer if {
	testing.noncompliant(policy, {reason(2)}) with input as cluster("running", ["i-1", "i-2", "i-3"], {"i-1": "a", "i-2": "b", "i-3": "b"})
	testing.noncompliant(policy, {reason(0)}) with input as cluster("running", [], {})
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the cluster is being deleted"}) with input as cluster("deleting", [], {})
}

test_undetermined_when_unknown if {
	every unknown in [
		cluster("running", ["i-1", "i-2", "virtual-1"], {"i-1": "a", "i-2": "b"}),
		cluster("running", ["i-1", "i-2"], {"i-1": "a", "i-2": ""}),
		object.remove(cluster("running", ["i-1"], {"i-1": "a"}), ["lookups"]),
	] {
		testing.undetermined(policy) with input as unknown
	}
}
