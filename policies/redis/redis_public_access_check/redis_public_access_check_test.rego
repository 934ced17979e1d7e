package policies.redis.redis_public_access_check_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.lib.white_list
import data.policies.redis.redis_public_access_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(list) := judged("alicloud/ACS::Redis::DBInstance", {"SecurityIPList": list}, {})

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

unreadable contains resource if some resource in [alicloud(""), alicloud(null), alicloud("10.0.0.0/8,x"), judged("alicloud/ACS::Redis::DBInstance", {}, {})]

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::Redis::DBInstance": {"InstanceStatus": "Released"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
