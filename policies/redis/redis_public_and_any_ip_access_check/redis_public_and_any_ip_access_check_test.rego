package policies.redis.redis_public_and_any_ip_access_check_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.redis.redis_public_and_any_ip_access_check as policy

alicloud(types, lists) := {
	"resource": {"type": "alicloud/ACS::Redis::DBInstance", "properties": {"InstanceStatus": "Normal"}},
	"lookups": {
		"redis_connections": {"exists": true, "value": {"NetInfoItems": {"InstanceNetInfo": [{"IPType": type} | some type in types]}}},
		"redis_white_lists": {"exists": true, "value": {"SecurityIpGroups": {"SecurityIpGroup": [{"SecurityIpList": list} | some list in lists]}}},
	},
}

test_allow_without_public_endpoint if {
	testing.compliant(policy, {"deleting": false, "public": false}) with input as alicloud(["Private"], ["0.0.0.0/0"])
}

test_allow_closed_white_lists if {
	testing.compliant(policy, {"deleting": false, "public": true, "open_entries": []}) with input as alicloud(["Private", "Public"], ["127.0.0.1", "10.0.0.0/8"])
}

test_deny_open if {
	testing.noncompliant(policy, {reasons.has_not(
		"the instance has a public endpoint and its whitelist has 0.0.0.0/0, which allows every address",
		["0.0.0.0/0"], "0.0.0.0/0", redis.paths.white_list,
	)}) with input as alicloud(["Private", "Public"], ["127.0.0.1", "0.0.0.0/0,x"])
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {
		"type": "alicloud/ACS::Redis::DBInstance",
		"properties": {"InstanceStatus": "Released"},
	}}
}

unreadable contains alicloud(["Other"], ["127.0.0.1"])

unreadable contains alicloud(["Public"], ["127.0.0.1,x"])

unreadable contains alicloud(["Public"], [])

unreadable contains object.remove(alicloud([], []), ["lookups"])
