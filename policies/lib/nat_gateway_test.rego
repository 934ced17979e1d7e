package policies.lib.nat_gateway_test

import data.policies.lib.nat_gateway

gateway(properties, lookups) := {
	"resource": {"type": "alicloud/ACS::NAT::NatGateway", "properties": properties},
	"lookups": {name: {"exists": true, "value": value} | some name, value in lookups},
}

test_internet if {
	every word, want in {"internet": [true], "intranet": [false], "Internet": [true], "other": []} {
		[internet | internet := nat_gateway.internet] == want with input as gateway({"NetworkType": word}, {})
	}
}

forwarding(all) := gateway({}, {"nat_forward_entries": {"ForwardTableEntries": {"ForwardTableEntry": [{"ForwardEntryId": id, "ExternalPort": port} |
	some id, port in all
]}}})

test_forwarded_ports if {
	nat_gateway.forwarded_ports == [
		{"entry": "fwd-1", "ports": "22", "from": 22, "to": 22},
		{"entry": "fwd-2", "ports": "8000/9000", "from": 8000, "to": 9000},
		{"entry": "fwd-3", "ports": "Any", "from": 0, "to": 65535},
	] with input as forwarding({"fwd-1": "22", "fwd-2": "8000/9000", "fwd-3": "Any"})
	every port in ["ssh", "", "70000", "22,25"] {
		nat_gateway.forwarded_ports == [] with input as forwarding({"fwd-1": port})
	}
}

snat(entries) := gateway({}, {"nat_snat_eips": [{"of": of, "exists": true, "value": {"EipAddresses": {"EipAddress": eips}}} | some of, eips in entries]})

eip(address, bandwidth, plan) := {"IpAddress": address, "Bandwidth": bandwidth, "BandwidthPackageId": plan}

test_uneven_snat_addresses if {
	every even in [
		snat({}),
		snat({"192.0.2.1": [eip("192.0.2.1", "5", "")]}),
		snat({"192.0.2.1,192.0.2.2": [eip("192.0.2.1", "5", ""), eip("192.0.2.2", "5", "")]}),
		snat({"192.0.2.1,192.0.2.2": [eip("192.0.2.1", "5", "cbwp-1"), eip("192.0.2.2", "9", "cbwp-1")]}),
	] {
		nat_gateway.uneven_snat_addresses == [] with input as even
	}
	every eips in [
		[eip("192.0.2.1", "5", ""), eip("192.0.2.2", "9", "")],
		[eip("192.0.2.1", "5", "cbwp-1"), eip("192.0.2.2", "9", "cbwp-2")],
		[eip("192.0.2.1", "5", "cbwp-1"), object.remove(eip("192.0.2.2", "9", ""), ["BandwidthPackageId"])],
	] {
		nat_gateway.uneven_snat_addresses == ["192.0.2.1,192.0.2.2"] with input as snat({"192.0.2.1,192.0.2.2": eips})
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	every types in nat_gateway.paths {
		object.keys(types) == {"alicloud/ACS::NAT::NatGateway"}
	}
}

private(properties) := {"resource": {"type": "huaweicloud/nat.privateNatGateways", "properties": properties}}

test_deleting if {
	every resource in [gateway({"Status": "Deleting"}, {}), private({"status": "PENDING_DELETE"})] {
		nat_gateway.deleting == true with input as resource
	}
	every resource in [gateway({"Status": "Converting"}, {}), gateway({}, {}), private({"status": "FROZEN"}), private({})] {
		nat_gateway.deleting == false with input as resource
	}
}
