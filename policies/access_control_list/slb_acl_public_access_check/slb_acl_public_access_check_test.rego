package policies.access_control_list.slb_acl_public_access_check_test

import data.policies.access_control_list.slb_acl_public_access_check as policy
import data.policies.lib.access_control_list

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
	every addresses in [[], ["192.0.2.0/24"], ["10.0.0.0/8", "2001:db8::/32"], ["0.0.0.0/1", "128.0.0.0/1"]] {
		policy.deny == set() with input as acl(addresses, ["white"])
		policy.not_applicable == set() with input as acl(addresses, ["white"])
	}
}

test_deny_an_entry_that_means_everybody if {
	policy.deny == {{
		"message": "the entry 0.0.0.0/0 lets everybody in",
		"property": access_control_list.paths.open_entries,
		"actual": ["0.0.0.0/0"],
		"desired": "0.0.0.0/0",
		"operator": "NotContains",
	}} with input as acl(["192.0.2.0/24", "0.0.0.0/0"], ["white"])
	every uses in [[], ["white"], ["black", "white"]] {
		count(policy.deny) == 1 with input as acl(["::/0"], uses)
		policy.not_applicable == set() with input as acl(["::/0"], uses)
	}
}

test_not_applicable_to_a_black_list if {
	policy.not_applicable == {"the list is only used to keep addresses out"} with input as acl(["0.0.0.0/0"], ["black"])
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as acl(["192.0.2.0/24", null], ["white"])
	not policy.evidence with input as acl(["192.0.2.0/24"], [null])
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::SLB::AccessControlList", "properties": {}}, "parameters": {}}
}
