package policies.nat_gateway.natgateway_snat_eip_bandwidth_check_test

import data.policies.lib.nat_gateway
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.nat_gateway.natgateway_snat_eip_bandwidth_check as policy

both := "192.0.2.1,192.0.2.2"

gateway(network, eips) := {
	"resource": {"type": "alicloud/ACS::NAT::NatGateway", "properties": {"NetworkType": network}},
	"lookups": {"nat_snat_eips": {"exists": true, "value": [{"of": both, "exists": true, "value": {"EipAddresses": {"EipAddress": eips}}}]}},
}

eips(first, second, plan) := [
	{"IpAddress": "192.0.2.1", "Bandwidth": first, "BandwidthPackageId": plan},
	{"IpAddress": "192.0.2.2", "Bandwidth": second, "BandwidthPackageId": plan},
]

test_allow_even if {
	testing.compliant(policy, {"deleting": false, "internet": true, "uneven": []}) with input as gateway("internet", eips("5", "5", ""))
	testing.compliant(policy, {"deleting": false, "internet": true, "uneven": []}) with input as gateway("internet", eips("5", "10", "cbwp-1"))
}

test_deny_uneven if {
	testing.noncompliant(policy, {reasons.none(
		sprintf("the EIPs %s of an SNAT entry are not in one bandwidth plan and have different bandwidths", [both]),
		[both], nat_gateway.paths.snat_addresses,
	)}) with input as gateway("internet", eips("5", "10", ""))
}

test_not_applicable_to_vpc_gateway if {
	testing.not_applicable(policy, {"the gateway is not connected to the Internet"}) with input as gateway("intranet", [])
}

unreadable contains gateway("internet", [])

unreadable contains gateway("other", eips("5", "5", ""))

unreadable contains object.remove(gateway("internet", eips("5", "5", "")), ["lookups"])

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the gateway is being deleted"}) with input as {"resource": {"type": "alicloud/ACS::NAT::NatGateway", "properties": {"Status": "Deleting"}}}
}
