package policies.lib.access_control_list_test

import data.policies.lib.access_control_list

acl(properties) := {"resource": {"type": "alicloud/ACS::SLB::AccessControlList", "properties": properties}}

entries(addresses) := acl({"AclEntrys": {"AclEntry": [{"AclEntryIP": address, "AclEntryComment": ""} | some address in addresses]}})

uses(types) := acl({"RelatedListeners": {"RelatedListener": [{"AclType": type, "ListenerPort": 443} | some type in types]}})

test_open_entries if {
	access_control_list.open_entries == ["0.0.0.0/0", "::/0"] with input as entries(["192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0"])
	access_control_list.open_entries == [] with input as entries(["192.0.2.0/24", "2001:db8::1"])
	access_control_list.open_entries == [] with input as entries([])
}

test_an_entry_that_cannot_be_read_hides_nothing if {
	every partial in [
		acl({"AclEntrys": {"AclEntry": [{"AclEntryIP": "0.0.0.0/0"}, {"AclEntryComment": "office"}]}}),
		entries(["0.0.0.0/0", "office"]),
		entries(["0.0.0.0/0", null]),
		entries(["0.0.0.0/0", ""]),
	] {
		access_control_list.open_entries == ["0.0.0.0/0"] with input as partial
	}
	access_control_list.open_entries == ["ranges that together are 0.0.0.0/0"] with input as entries(["0.0.0.0/1", "128.0.0.0/1"])
}

test_open_entries_unknown if {
	every unknown in [
		acl({}),
		acl({"AclEntrys": {}}),
		acl({"AclEntrys": null}),
		object.union(entries(["0.0.0.0/0"]), {"resource": {"type": "alicloud/ACS::ALB::Acl"}}),
	] {
		not access_control_list.open_entries with input as unknown
	}
}

test_keeps_out if {
	every types in [["black"], ["black", "black"]] {
		access_control_list.keeps_out == true with input as uses(types)
	}
	every types in [[], ["white"], ["black", "white"]] {
		access_control_list.keeps_out == false with input as uses(types)
	}
}

test_keeps_out_unknown if {
	every unknown in [acl({}), acl({"RelatedListeners": {}})] {
		[keeps_out | keeps_out := access_control_list.keeps_out] == [] with input as unknown
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	object.keys(access_control_list.paths.open_entries) == {"alicloud/ACS::SLB::AccessControlList"}
}
