package policies.registry.cr_instance_any_ip_access_check_test

import data.policies.lib.reasons
import data.policies.lib.registry
import data.policies.lib.testing
import data.policies.lib.white_list
import data.policies.registry.cr_instance_any_ip_access_check as policy

instance(state, endpoint) := {
	"resource": {"type": "alicloud/ACS::CR::Instance", "properties": {"InstanceStatus": state}},
	"lookups": {"cr_internet_endpoint": {"exists": true, "value": endpoint}},
}

public(restricted, entries) := instance("RUNNING", {
	"Enable": true,
	"AclEnable": restricted,
	"AclEntries": [{"Entry": entry} | some entry in entries],
})

test_allow if {
	testing.compliant(policy, {"deleting": false, "public": false, "open_entries": []}) with input as instance("RUNNING", {"Enable": false})
	testing.compliant(policy, {"deleting": false, "public": true, "restricted": true, "open_entries": []}) with input as public(true, ["192.0.2.0/24"])
}

test_deny_open_whitelist if {
	every entries in [["192.0.2.0/24", "0.0.0.0/0"], ["0.0.0.0/0", "office"]] {
		testing.noncompliant(policy, {white_list.reason(["0.0.0.0/0"], "0.0.0.0/0", registry.paths.white_list)}) with input as public(true, entries)
	}
}

test_deny_without_whitelist if {
	every resource in [public(false, ["192.0.2.0/24"]), public(true, []), instance("RUNNING", {"Enable": true, "AclEnable": false})] {
		testing.noncompliant(policy, {reasons.is_true("the public endpoint has no whitelist", registry.paths.restricted)}) with input as resource
	}
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the instance is being deleted"}) with input as instance("DELETING", {"Enable": true})
}

unreadable contains unknown if some unknown in [
	public(true, ["office"]),
	instance("RUNNING", {}),
	instance("RUNNING", {"Enable": "true"}),
	instance("RUNNING", {"Enable": true, "AclEnable": true}),
	object.remove(public(true, ["192.0.2.0/24"]), ["lookups"]),
]
