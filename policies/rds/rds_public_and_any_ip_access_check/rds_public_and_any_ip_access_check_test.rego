package policies.rds.rds_public_and_any_ip_access_check_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_public_and_any_ip_access_check as policy

alicloud(networks, lists) := {
	"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"DBInstanceNetType": "Intranet", "SecurityIPList": "127.0.0.1"}},
	"lookups": {
		"rds_endpoints": {"exists": true, "value": {"DBInstanceNetInfos": {"DBInstanceNetInfo": [{"IPType": network} | some network in networks]}}},
		"rds_white_lists": {"exists": true, "value": {"Items": {"DBInstanceIPArray": [{"SecurityIPList": list} | some list in lists]}}},
	},
}

alicloud_item(net_type, list) := {"resource": {
	"type": "alicloud/ACS::RDS::DBInstance",
	"properties": {"DBInstanceNetType": net_type, "SecurityIPList": list},
}}

open(entry) := reasons.has_not(
	sprintf("the instance has a public endpoint and its whitelist has %s, which allows every address", [entry]),
	[entry], entry, rds.paths.white_list,
)

test_allow_without_public_endpoint if {
	testing.compliant(policy, {"deleting": false, "public": false}) with input as alicloud(["Private"], ["0.0.0.0/0"])
}

test_allow_a_closed_white_list if {
	testing.compliant(policy, {"deleting": false, "public": true, "open_entries": []}) with input as alicloud(["Private", "Public"], ["127.0.0.1", "203.0.113.7"])
}

test_deny_an_open_group_with_a_public_endpoint if {
	testing.noncompliant(policy, {open("0.0.0.0/0")}) with input as alicloud(["Private", "Public"], ["127.0.0.1", "10.0.0.0/8,0.0.0.0/0"])
	testing.noncompliant(policy, {open("::/0")}) with input as alicloud(["Private", "Public"], ["127.0.0.1", "::/0"])
}

test_deny_what_the_item_says if {
	testing.noncompliant(policy, {open("0.0.0.0/0")}) with input as alicloud_item("Internet", "10.0.0.0/8,0.0.0.0/0")
}

test_no_evidence_without_the_lookups if {
	every item in [alicloud_item("Intranet", "0.0.0.0/0"), alicloud_item("Internet", "127.0.0.1"), alicloud_item(null, null)] {
		testing.undetermined(policy) with input as item
	}
}

unreadable contains alicloud(["Private", "Public"], list) if some list in [["10.0.0.0/8", null], ["10.0.0.0/8,office"], []]

unreadable contains alicloud(networks, ["10.0.0.0/8"]) if some networks in [["Private", null], ["Private", "Elsewhere"], []]

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
