package policies.polardb.polardb_public_access_check_test

import data.policies.lib.polardb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.lib.white_list
import data.policies.polardb.polardb_public_access_check as policy

alicloud(list) := alicloud_groups("127.0.0.1", ["127.0.0.1", list])

alicloud_groups(item, lists) := object.union(alicloud_item(item), {"lookups": {"polardb_cluster_whitelist": {
	"exists": true,
	"value": {"Items": {"DBClusterIPArray": [{"SecurityIps": list} | some list in lists]}},
}}})

alicloud_item(list) := {"resource": {"type": "alicloud/ACS::PolarDB::DBCluster", "properties": {"SecurityIPList": list}}}

test_allow_closed_lists if {
	every list in ["127.0.0.1", "10.0.0.0/8,203.0.113.7", "2001:db8::/32", "0.0.0.0/1"] {
		testing.compliant(policy, {"deleting": false, "open_entries": []}) with input as alicloud(list)
	}
}

test_deny_open_lists if {
	every entry in ["0.0.0.0/0", "::/0", "%"] {
		testing.noncompliant(policy, {reasons.has_not(
			sprintf("the whitelist has %v, which allows every address", [entry]),
			[entry], entry, polardb.paths.white_list,
		)}) with input as alicloud(concat(",", ["10.0.0.0/8", entry]))
	}
	testing.noncompliant(policy, {
		reasons.has_not("the whitelist has 0.0.0.0/0, which allows every address", ["0.0.0.0/0", "::/0"], "0.0.0.0/0", polardb.paths.white_list),
		reasons.has_not("the whitelist has ::/0, which allows every address", ["0.0.0.0/0", "::/0"], "::/0", polardb.paths.white_list),
	}) with input as alicloud("0.0.0.0/0,::/0")
}

test_deny_beside_an_entry_that_cannot_be_read if {
	testing.noncompliant(policy, {white_list.reason(["0.0.0.0/0"], "0.0.0.0/0", polardb.paths.white_list)}) with input as alicloud("0.0.0.0/0,x")
}

test_deny_ranges_that_are_everybody_together if {
	together := "ranges that together are 0.0.0.0/0"
	testing.noncompliant(policy, {white_list.reason([together], together, polardb.paths.white_list)}) with input as alicloud("0.0.0.0/1,128.0.0.0/1")
}

test_deny_what_the_item_says if {
	testing.noncompliant(policy, {white_list.reason(["0.0.0.0/0"], "0.0.0.0/0", polardb.paths.white_list)}) with input as alicloud_item("10.0.0.0/8,0.0.0.0/0")
}

test_no_evidence_without_the_groups if {
	every list in ["127.0.0.1", "", null] {
		testing.undetermined(policy) with input as alicloud_item(list)
	}
}

unreadable contains alicloud(list) if some list in [null, "10.0.0.0/8,x"]

unreadable contains alicloud_groups("127.0.0.1", lists) if some lists in [[], ["", " "]]

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::PolarDB::DBCluster": {"DBClusterStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
