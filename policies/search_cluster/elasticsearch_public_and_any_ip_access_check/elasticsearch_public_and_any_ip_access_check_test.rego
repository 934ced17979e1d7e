package policies.search_cluster.elasticsearch_public_and_any_ip_access_check_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.elasticsearch_public_and_any_ip_access_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(public, list, groups) := judged(
	"alicloud/ACS::Elasticsearch::Instance",
	{"enablePublic": public, "publicIpWhitelist": list, "networkConfig": {"whiteIpGroupList": groups}},
	{},
)

public_group(ips) := {"whiteIpType": "PUBLIC_ES", "ips": ips}

open_to_others := [{"whiteIpType": type, "ips": ["0.0.0.0/0"]} | some type in ["PRIVATE_ES", "PRIVATE_KIBANA", "PUBLIC_KIBANA"]]

closed := [public_group(["203.0.113.7"])]

test_allow_private_or_closed if {
	every resource in [alicloud(false, ["0.0.0.0/0"], closed), alicloud("false", [], []), alicloud(false, null, null)] {
		testing.compliant(policy, {"deleting": false, "open_entries": [], "public": false}) with input as resource
	}
	every resource in [
		alicloud(true, ["203.0.113.7"], closed),
		alicloud(true, ["127.0.0.1"], array.concat(open_to_others, [public_group(["127.0.0.1"])])),
		alicloud("true", null, [public_group(["203.0.113.0/24", "2001:db8::/32"]), public_group(["198.51.100.1"])]),
	] {
		testing.compliant(policy, {"deleting": false, "open_entries": [], "public": true}) with input as resource
	}
}

test_deny_public_and_open if {
	every entry in ["0.0.0.0/0", "::/0"] {
		every resource in [
			alicloud(true, ["203.0.113.7", entry], null),
			alicloud(true, ["203.0.113.7", entry], closed),
			alicloud(true, ["203.0.113.7"], array.concat(closed, [public_group(["198.51.100.1", entry])])),
			alicloud(true, null, [public_group([entry])]),
		] {
			testing.noncompliant(policy, {reasons.has_not(
				sprintf("the whitelist has %v, which allows every address", [entry]),
				[entry], entry, search_cluster.paths.white_list,
			)}) with input as resource
		}
	}
}

unreadable contains resource if some resource in [
	alicloud(null, ["127.0.0.1"], closed),
	alicloud(true, ["127.0.0.1"], null),
	alicloud(true, ["127.0.0.1"], []),
	alicloud(true, ["127.0.0.1"], open_to_others),
	alicloud(true, [], []),
	alicloud(true, null, null),
	alicloud(true, ["10.0.0.0/8", "x"], closed),
]

unreadable contains alicloud(true, ["203.0.113.7"], array.concat(closed, [group])) if some group in [
	null,
	"PUBLIC_ES",
	{"whiteIpType": "PUBLIC_ES"},
	{"ips": ["0.0.0.0/0"]},
	{"whiteIpType": "PUBLIC_GRAFANA", "ips": ["0.0.0.0/0"]},
	{"whiteIpType": "", "ips": ["0.0.0.0/0"]},
	public_group([]),
	public_group("198.51.100.1"),
	public_group(["198.51.100.1", "x"]),
	public_group([null]),
]

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::Elasticsearch::Instance": {"status": "deleting"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
