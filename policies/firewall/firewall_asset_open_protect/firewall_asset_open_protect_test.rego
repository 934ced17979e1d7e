package policies.firewall.firewall_asset_open_protect_test

import data.policies.firewall.firewall_asset_open_protect as policy
import data.policies.lib.firewall

alicloud(properties) := {"resource": {"type": "alicloud/ACS::CloudFirewall::Asset", "properties": properties}}

test_deny_an_asset_that_is_not_protected if {
	policy.deny == {{
		"message": "the firewall does not protect the asset",
		"property": firewall.paths.protects,
		"actual": "closed", "desired": "open", "operator": "StringEquals",
	}} with input as alicloud({"ProtectStatus": "closed"})
}

test_allow_a_protected_asset if {
	policy.deny == set() with input as alicloud({"ProtectStatus": "open"})
}

test_no_evidence if {
	every properties in [{}, {"ProtectStatus": "opening"}, {"ProtectStatus": "closing"}, {"ProtectStatus": null}] {
		not policy.evidence with input as alicloud(properties)
	}
}
