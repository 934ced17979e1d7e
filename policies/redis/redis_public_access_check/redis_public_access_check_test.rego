package policies.redis.redis_public_access_check_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.lib.white_list
import data.policies.redis.redis_public_access_check as policy

alicloud(list) := alicloud_groups("127.0.0.1", ["127.0.0.1", list])

alicloud_groups(item, lists) := object.union(alicloud_item(item), {"lookups": {"redis_white_lists": {
	"exists": true,
	"value": {"SecurityIpGroups": {"SecurityIpGroup": [{"SecurityIpList": list} | some list in lists]}},
}}})

alicloud_item(list) := {"resource": {"type": "alicloud/ACS::Redis::DBInstance", "properties": {"SecurityIPList": list}}}

test_allow_closed_lists if {
	every list in ["127.0.0.1", "10.0.0.0/8,203.0.113.7", "2001:db8::/32", "0.0.0.0/1"] {
		testing.compliant(policy, {"deleting": false, "open_entries": []}) with input as alicloud(list)
	}
}

test_deny_open_lists if {
	every entry in ["0.0.0.0/0", "::/0", "%"] {
		testing.noncompliant(policy, {reasons.has_not(
			sprintf("the whitelist has %v, which allows every address", [entry]),
			[entry], entry, redis.paths.white_list,
		)}) with input as alicloud(concat(",", ["10.0.0.0/8", entry]))
	}
	testing.noncompliant(policy, {
		reasons.has_not("the whitelist has 0.0.0.0/0, which allows every address", ["0.0.0.0/0", "::/0"], "0.0.0.0/0", redis.paths.white_list),
		reasons.has_not("the whitelist has ::/0, which allows every address", ["0.0.0.0/0", "::/0"], "::/0", redis.paths.white_list),
	}) with input as alicloud("0.0.0.0/0,::/0")
}

test_deny_beside_an_entry_that_cannot_be_read if {
	testing.noncompliant(policy, {white_list.reason(["0.0.0.0/0"], "0.0.0.0/0", redis.paths.white_list)}) with input as alicloud("0.0.0.0/0,x")
}

test_deny_ranges_that_are_everybody_together if {
	together := "ranges that together are 0.0.0.0/0"
	testing.noncompliant(policy, {white_list.reason([together], together, redis.paths.white_list)}) with input as alicloud("0.0.0.0/1,128.0.0.0/1")
}

test_deny_what_the_item_says if {
	testing.noncompliant(policy, {white_list.reason(["0.0.0.0/0"], "0.0.0.0/0", redis.paths.white_list)}) with input as alicloud_item("10.0.0.0/8,0.0.0.0/0")
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
		"alicloud/ACS::Redis::DBInstance": {"InstanceStatus": "Released"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
