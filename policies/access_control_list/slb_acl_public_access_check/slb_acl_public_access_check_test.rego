package policies.access_control_list.slb_acl_public_access_check_test

import data.policies.access_control_list.slb_acl_public_access_check as policy
import data.policies.lib.access_control_list
import data.policies.lib.reasons
import data.policies.lib.testing

acl(addresses, uses) := {
	"resource": {
		"type": "alicloud/ACS::SLB::AccessControlList",
		"properties": {
			"AclEntrys": {"AclEntry": [{"AclEntryIP": address} | some address in addresses]},
			"RelatedListeners": {"RelatedListener": [{"AclType": use} | some use in uses]},
		},
	},
	"parameters": {},
}

test_allow_narrower_entries if {
	every addresses in [[], ["192.0.2.0/24"], ["10.0.0.0/8", "2001:db8::/32"], ["0.0.0.0/1", "128.0.0.0/2"]] {
		testing.compliant(policy, {"keeps_out": false, "open_entries": []}) with input as acl(addresses, ["white"])
	}
}

test_deny_an_entry_that_means_everybody if {
	testing.noncompliant(policy, {reasons.has_not(
		"the entry 0.0.0.0/0 allows every address",
		["0.0.0.0/0"], "0.0.0.0/0", access_control_list.paths.open_entries,
	)}) with input as acl(["192.0.2.0/24", "0.0.0.0/0"], ["white"])
	every uses in [[], ["white"], ["black", "white"]] {
		testing.noncompliant(policy, {reasons.has_not(
			"the entry ::/0 allows every address",
			["::/0"], "::/0", access_control_list.paths.open_entries,
		)}) with input as acl(["::/0"], uses)
	}
}

test_not_applicable_to_a_black_list if {
	testing.not_applicable(policy, {"listeners use the list only as a blacklist"}) with input as acl(["0.0.0.0/0"], ["black"])
}

test_deny_ranges_that_are_everybody_together if {
	together := "ranges that together are 0.0.0.0/0"
	testing.noncompliant(policy, {reasons.has_not(
		sprintf("the entry %s allows every address", [together]),
		[together], together, access_control_list.paths.open_entries,
	)}) with input as acl(["0.0.0.0/1", "128.0.0.0/1"], ["white"])
}

test_deny_beside_an_entry_that_cannot_be_read if {
	testing.noncompliant(policy, {reasons.has_not(
		"the entry 0.0.0.0/0 allows every address",
		["0.0.0.0/0"], "0.0.0.0/0", access_control_list.paths.open_entries,
	)}) with input as acl(["0.0.0.0/0", null], ["white"])
}

unreadable contains acl(["192.0.2.0/24", null], ["white"])

unreadable contains acl(["192.0.2.0/24"], [null])

unreadable contains {"resource": {"type": "alicloud/ACS::SLB::AccessControlList", "properties": {}}, "parameters": {}}
