package policies.rds.rds_white_list_internet_ip_access_check_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_white_list_internet_ip_access_check as policy

alicloud(list) := alicloud_groups("127.0.0.1", ["127.0.0.1", list])

alicloud_groups(item, lists) := object.union(alicloud_item(item), {"lookups": {"rds_white_lists": {
	"exists": true,
	"value": {"Items": {"DBInstanceIPArray": [{"SecurityIPList": list} | some list in lists]}},
}}})

alicloud_item(list) := {"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"SecurityIPList": list}}}

test_allow_private_addresses if {
	every list in ["127.0.0.1", "10.0.0.0/8,172.16.0.0/12,192.168.1.7", "fd00::/8", ""] {
		testing.compliant(policy, {"deleting": false, "public_entries": []}) with input as alicloud(list)
	}
}

test_deny_addresses_of_the_internet if {
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has 203.0.113.7, which allows public addresses",
		["203.0.113.7"], "203.0.113.7", rds.paths.white_list,
	)}) with input as alicloud("10.0.0.0/8,203.0.113.7")
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has 0.0.0.0/0, which allows public addresses",
		["0.0.0.0/0"], "0.0.0.0/0", rds.paths.white_list,
	)}) with input as alicloud("0.0.0.0/0")
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has %, which allows public addresses",
		["%"], "%", rds.paths.white_list,
	)}) with input as alicloud("%")
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has 2001:db8::/32, which allows public addresses",
		["2001:db8::/32"], "2001:db8::/32", rds.paths.white_list,
	)}) with input as alicloud("2001:db8::/32")
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has 10.0.0.0/7, which allows public addresses",
		["10.0.0.0/7"], "10.0.0.0/7", rds.paths.white_list,
	)}) with input as alicloud("10.0.0.0/7")
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has ::/0, which allows public addresses",
		["::/0"], "::/0", rds.paths.white_list,
	)}) with input as alicloud("::/0")
	testing.noncompliant(policy, {
		reasons.has_not(
			"the whitelist has 192.0.2.0/24, which allows public addresses",
			["192.0.2.0/24", "203.0.113.7"], "192.0.2.0/24", rds.paths.white_list,
		),
		reasons.has_not("the whitelist has 203.0.113.7, which allows public addresses", ["192.0.2.0/24", "203.0.113.7"], "203.0.113.7", rds.paths.white_list),
	}) with input as alicloud("192.0.2.0/24,203.0.113.7")
}

unreadable contains alicloud(list) if some list in [null, "10.0.0.0/8,office"]

test_deny_what_the_item_says if {
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has 203.0.113.7, which allows public addresses",
		["203.0.113.7"], "203.0.113.7", rds.paths.white_list,
	)}) with input as alicloud_item("10.0.0.0/8,203.0.113.7")
}

test_no_evidence_without_the_groups if {
	every list in ["127.0.0.1", "", null] {
		testing.undetermined(policy) with input as alicloud_item(list)
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
