package policies.nat_gateway.nat_risk_ports_check_test

import data.policies.lib.nat_gateway
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.nat_gateway.nat_risk_ports_check as policy

gateway(network, entries) := {
	"resource": {"type": "alicloud/ACS::NAT::NatGateway", "properties": {"NetworkType": network}},
	"parameters": {"ports": [22, 3389]},
	"lookups": {"nat_forward_entries": {"exists": true, "value": {"ForwardTableEntries": {"ForwardTableEntry": [{"ForwardEntryId": id, "ExternalPort": port} |
		some id, port in entries
	]}}}},
}

risky(entry, text, port) := reasons.has_not(sprintf("DNAT entry %s forwards port %d", [entry, port]), text, port, nat_gateway.paths.forwarded_ports)

test_allow_other_ports if {
	every entries in [{}, {"fwd-1": "443"}, {"fwd-1": "21", "fwd-2": "23/3388"}] {
		testing.compliant(policy, {"deleting": false, "internet": true, "risky": []}) with input as gateway("internet", entries)
	}
}

test_deny_risky_ports if {
	testing.noncompliant(policy, {risky("fwd-1", "22", 22)}) with input as gateway("internet", {"fwd-1": "22", "fwd-2": "443"})
	testing.noncompliant(policy, {risky("fwd-1", "3389/4000", 3389)}) with input as gateway("internet", {"fwd-1": "3389/4000", "fwd-2": "ssh"})
	testing.noncompliant(policy, {risky("fwd-1", "Any", 22), risky("fwd-1", "Any", 3389)}) with input as gateway("internet", {"fwd-1": "Any"})
}

test_not_applicable_to_vpc_gateway if {
	testing.not_applicable(policy, {"the gateway is not connected to the Internet"}) with input as gateway("intranet", {"fwd-1": "22"})
}

unreadable contains gateway("internet", {"fwd-1": "ssh"})

unreadable contains gateway("other", {})

unreadable contains object.remove(gateway("internet", {}), ["lookups"])

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the gateway is being deleted"}) with input as {"resource": {"type": "alicloud/ACS::NAT::NatGateway", "properties": {"Status": "Deleting"}}}
}
