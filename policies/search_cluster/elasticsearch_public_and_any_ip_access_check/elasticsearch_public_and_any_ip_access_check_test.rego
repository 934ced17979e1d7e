package policies.search_cluster.elasticsearch_public_and_any_ip_access_check_test

import data.policies.lib.search_cluster
import data.policies.search_cluster.elasticsearch_public_and_any_ip_access_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(public, list) := judged("alicloud/ACS::Elasticsearch::Instance", {"enablePublic": public, "publicIpWhitelist": list}, {})

test_allow_private_or_closed if {
	every resource in [
		alicloud(false, ["0.0.0.0/0"]), alicloud("false", []), alicloud(false, null),
		alicloud(true, ["127.0.0.1"]), alicloud("true", ["203.0.113.0/24", "2001:db8::/32"]),
	] {
		policy.deny == set() with input as resource
		policy.evidence with input as resource
	}
}

test_deny_public_and_open if {
	every entry in ["0.0.0.0/0", "::/0"] {
		policy.deny == {{
			"message": sprintf("the white list has %v, which lets everybody in", [entry]),
			"property": search_cluster.paths.white_list,
			"actual": [entry],
			"desired": entry,
			"operator": "NotContains",
		}} with input as alicloud(true, ["203.0.113.7", entry])
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud(null, ["127.0.0.1"]), alicloud(true, []), alicloud(true, null), alicloud(true, ["0.0.0.0/0", "x"])] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
