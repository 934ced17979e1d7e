package policies.polardb.polardb_public_and_any_ip_access_check_test

import data.policies.lib.polardb
import data.policies.lib.testing
import data.policies.lib.white_list
import data.policies.polardb.polardb_public_and_any_ip_access_check as policy

cluster(state, networks, groups) := {
	"resource": {"type": "alicloud/ACS::PolarDB::DBCluster", "properties": {"DBClusterStatus": state}},
	"lookups": {
		"polardb_cluster_endpoints": {"exists": true, "value": {"Items": [{"AddressItems": [{"NetType": network} | some network in networks]}]}},
		"polardb_cluster_whitelist": {"exists": true, "value": {"Items": {"DBClusterIPArray": [{"SecurityIps": ips} | some ips in groups]}}},
	},
}

test_allow_without_public_endpoint if {
	testing.compliant(
		policy,
		{"deleting": false, "public": false, "open_entries": []},
	) with input as cluster("Running", ["Private", "Inner"], ["0.0.0.0/0"])
}

test_allow_closed_whitelist if {
	testing.compliant(
		policy,
		{"deleting": false, "public": true, "open_entries": []},
	) with input as cluster("Running", ["Private", "Public"], ["127.0.0.1", "192.0.2.0/24,198.51.100.7"])
}

test_deny_open_in_any_group if {
	every groups in [["127.0.0.1", "10.0.0.0/8,0.0.0.0/0"], ["0.0.0.0/0", "x"]] {
		testing.noncompliant(
			policy,
			{white_list.reason(["0.0.0.0/0"], "0.0.0.0/0", polardb.paths.white_list)},
		) with input as cluster("Running", ["Private", "Public"], groups)
	}
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the cluster is being deleted"}) with input as cluster("Deleting", ["Public"], ["0.0.0.0/0"])
}

unreadable contains unknown if some unknown in [
	cluster("Running", [], ["127.0.0.1"]),
	cluster("Running", ["Private", "Anycast"], ["127.0.0.1"]),
	cluster("Running", ["Public"], []),
	cluster("Running", ["Public"], [""]),
	cluster("Running", ["Public"], ["127.0.0.1,x"]),
	object.remove(cluster("Running", ["Public"], ["127.0.0.1"]), ["lookups"]),
]
