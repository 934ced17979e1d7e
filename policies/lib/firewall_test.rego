package policies.lib.firewall_test

import data.policies.lib.firewall

alicloud(properties) := {"resource": {"type": "alicloud/ACS::CloudFirewall::Asset", "properties": properties}}

test_protects if {
	firewall.protects == true with input as alicloud({"ProtectStatus": "open"})
	firewall.protects == false with input as alicloud({"ProtectStatus": "closed"})
	every unknown in [
		alicloud({}), alicloud({"ProtectStatus": ""}), alicloud({"ProtectStatus": "opening"}), alicloud({"ProtectStatus": "closing"}),
		{"resource": {"type": "x", "properties": {"ProtectStatus": "open"}}},
	] {
		[protects | protects := firewall.protects with input as unknown] == []
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	object.keys(firewall.paths.protects) == {"alicloud/ACS::CloudFirewall::Asset"}
}
