package policies.search_cluster.css_cluster_not_enable_white_list_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.lib.white_list
import data.policies.search_cluster.css_cluster_not_enable_white_list as policy

cluster(properties) := {"resource": {
	"cloud": "huaweicloud", "type": "huaweicloud/css.clusters",
	"properties": object.union({"status": "200", "publicIp": "198.51.100.20:9200", "vpcId": "v1"}, properties),
}}

listed(enabled, entries) := cluster({"elbWhiteList": {"enableWhiteList": enabled, "whiteList": entries}})

test_allow if {
	testing.compliant(policy, {"deleting": false, "public": true, "white_listed": true, "open_entries": []}) with input as listed(true, "192.0.2.7,198.51.100.0/24")
}

test_deny if {
	testing.noncompliant(policy, {reasons.is_true("access from the Internet is not restricted", search_cluster.paths.white_listed)}) with input as listed(false, "")
	testing.noncompliant(policy, {white_list.reason(["0.0.0.0/0"], "0.0.0.0/0", search_cluster.paths.white_list)}) with input as listed(true, "0.0.0.0/0")
}

test_not_applicable if {
	testing.not_applicable(policy, {"the cluster has no public address"}) with input as cluster({"publicIp": ""})
	testing.not_applicable(policy, {"the cluster is being deleted"}) with input as cluster({"status": "deleted"})
}

unreadable contains cluster({})

unreadable contains listed(true, "somewhere")

unreadable contains listed(true, "")
