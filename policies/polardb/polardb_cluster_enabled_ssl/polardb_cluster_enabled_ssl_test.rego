package policies.polardb.polardb_cluster_enabled_ssl_test

import data.policies.lib.polardb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.polardb.polardb_cluster_enabled_ssl as policy

cluster(state, words) := {
	"resource": {"type": "alicloud/ACS::PolarDB::DBCluster", "properties": {"DBClusterStatus": state}},
	"lookups": {"polardb_cluster_ssl": {"exists": true, "value": {"Items": [{"DBEndpointId": sprintf("pe-%d", [i]), "SSLEnabled": word} |
		some i, word in words
	]}}},
}

off(endpoint) := reasons.is_true(sprintf("SSL is off at endpoint %s", [endpoint]), polardb.paths.ssl)

test_allow_every_endpoint if {
	testing.compliant(policy, {"deleting": false, "endpoints": [
		{"endpoint": "pe-0", "encrypted": true},
		{"endpoint": "pe-1", "encrypted": true},
	]}) with input as cluster("Running", ["Enabled", "enabled"])
}

test_deny_one_endpoint_without if {
	testing.noncompliant(policy, {off("pe-1")}) with input as cluster("Running", ["Enabled", "Disable"])
	testing.noncompliant(policy, {off("pe-0")}) with input as cluster("Running", ["Disabled"])
	testing.noncompliant(policy, {off("pe-0")}) with input as cluster("Running", ["Disable", "soon"])
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the cluster is being deleted"}) with input as cluster("Deleting", ["Disable"])
}

unreadable contains cluster("Running", words) if some words in [[], ["Enabled", "soon"], [1]]

unreadable contains object.remove(cluster("Running", ["Enabled"]), ["lookups"])
