package policies.firewall.firewall_asset_open_protect_test

import data.policies.firewall.firewall_asset_open_protect as policy
import data.policies.lib.firewall
import data.policies.lib.reasons
import data.policies.lib.testing

alicloud(properties) := {"resource": {"type": "alicloud/ACS::CloudFirewall::Asset", "properties": properties}}

test_deny_an_asset_that_is_not_protected if {
	testing.noncompliant(policy, {reasons.equals(
		"the protection of the asset is closed",
		"closed", "open", firewall.paths.protects,
	)}) with input as alicloud({"ProtectStatus": "closed"})
}

test_allow_a_protected_asset if {
	testing.compliant(policy, {"protected": true}) with input as alicloud({"ProtectStatus": "open"})
}

test_no_evidence if {
	every properties in [{}, {"ProtectStatus": "opening"}, {"ProtectStatus": "closing"}, {"ProtectStatus": null}] {
		testing.undetermined(policy) with input as alicloud(properties)
	}
}
