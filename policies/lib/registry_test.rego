package policies.lib.registry_test

import data.policies.lib.registry

endpoint(enabled, restricted, entries) := {
	"resource": {"type": "alicloud/ACS::CR::Instance", "properties": {"InstanceStatus": "RUNNING"}},
	"lookups": {"cr_internet_endpoint": {"exists": true, "value": {
		"Enable": enabled,
		"AclEnable": restricted,
		"AclEntries": [{"Entry": entry} | some entry in entries],
	}}},
}

test_public if {
	every enabled, want in {true: [true], false: [false], "true": []} {
		[public | public := registry.public] == want with input as endpoint(enabled, true, [])
	}
}

test_restricted if {
	registry.restricted == true with input as endpoint(true, true, ["192.0.2.0/24"])
	registry.restricted == false with input as endpoint(true, true, [])
	registry.restricted == false with input as endpoint(true, false, ["192.0.2.0/24"])
	[restricted | restricted := registry.restricted] == [] with input as endpoint(true, "yes", ["192.0.2.0/24"])
}

test_open_entries if {
	registry.open_entries == ["0.0.0.0/0"] with input as endpoint(true, true, ["192.0.2.0/24", "0.0.0.0/0"])
}

test_deleting if {
	registry.deleting == false with input as endpoint(true, true, [])
	registry.deleting == true with input as {"resource": {"type": "alicloud/ACS::CR::Instance", "properties": {"InstanceStatus": "DELETING"}}}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	every types in registry.paths {
		object.keys(types) == {"alicloud/ACS::CR::Instance"}
	}
}
