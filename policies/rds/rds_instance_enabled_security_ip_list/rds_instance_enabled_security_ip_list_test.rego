package policies.rds.rds_instance_enabled_security_ip_list_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_enabled_security_ip_list as policy

alicloud(list) := alicloud_groups("127.0.0.1", ["127.0.0.1", list])

alicloud_groups(item, lists) := object.union(alicloud_item(item), {"lookups": {"rds_white_lists": {
	"exists": true,
	"value": {"Items": {"DBInstanceIPArray": [{"SecurityIPList": list} | some list in lists]}},
}}})

alicloud_item(list) := {"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"SecurityIPList": list}}}

test_allow_narrower_entries if {
	every list in ["127.0.0.1", "10.0.0.0/8,203.0.113.7", "2001:db8::/32"] {
		testing.compliant(policy, {"deleting": false, "has_white_list": true, "open_entries": []}) with input as alicloud(list)
	}
}

test_deny_an_entry_that_means_everybody if {
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has 0.0.0.0/0, which allows every address",
		["0.0.0.0/0"], "0.0.0.0/0", rds.paths.white_list,
	)}) with input as alicloud("10.0.0.0/8,0.0.0.0/0")
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has ::/0, which allows every address",
		["::/0"], "::/0", rds.paths.white_list,
	)}) with input as alicloud("::/0")
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has %, which allows every address",
		["%"], "%", rds.paths.white_list,
	)}) with input as alicloud("%")
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has 0.0.0.0, which allows every address",
		["0.0.0.0"], "0.0.0.0", rds.paths.white_list,
	)}) with input as alicloud("0.0.0.0")
}

test_deny_an_empty_white_list if {
	testing.noncompliant(policy, {reasons.not_blank("the whitelist is empty", rds.paths.white_list)}) with input as alicloud_groups("", ["", ""])
}

unreadable contains alicloud(list) if some list in [null, "10.0.0.0/8,office"]

unreadable contains alicloud_groups("127.0.0.1", [])

test_deny_what_the_item_says if {
	testing.noncompliant(policy, {reasons.has_not(
		"the whitelist has 0.0.0.0/0, which allows every address",
		["0.0.0.0/0"], "0.0.0.0/0", rds.paths.white_list,
	)}) with input as alicloud_item("10.0.0.0/8,0.0.0.0/0")
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
