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

alicloud(public, list) := judged("alicloud/ACS::Elasticsearch::Instance", {"enablePublic": public, "publicIpWhitelist": list}, {})

test_allow_private_or_closed if {
	every resource in [alicloud(false, ["0.0.0.0/0"]), alicloud("false", []), alicloud(false, null)] {
		testing.compliant(policy, {"deleting": false, "open_entries": [], "public": false}) with input as resource
	}
	every resource in [alicloud(true, ["127.0.0.1"]), alicloud("true", ["203.0.113.0/24", "2001:db8::/32"])] {
		testing.compliant(policy, {"deleting": false, "open_entries": [], "public": true}) with input as resource
	}
}

test_deny_public_and_open if {
	every entry in ["0.0.0.0/0", "::/0"] {
		testing.noncompliant(policy, {reasons.has_not(
			sprintf("the whitelist has %v, which allows every address", [entry]),
			[entry], entry, search_cluster.paths.white_list,
		)}) with input as alicloud(true, ["203.0.113.7", entry])
	}
}

unreadable contains resource if some resource in [alicloud(null, ["127.0.0.1"]), alicloud(true, []), alicloud(true, null), alicloud(true, ["10.0.0.0/8", "x"])]

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::Elasticsearch::Instance": {"status": "deleting"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
