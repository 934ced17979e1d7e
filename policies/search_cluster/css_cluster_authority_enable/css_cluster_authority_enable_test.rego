package policies.search_cluster.css_cluster_authority_enable_test

import data.policies.lib.search_cluster
import data.policies.search_cluster.css_cluster_authority_enable as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/css.clusters", {"authorityEnable": true}, {}), judged("huaweicloud/css.clusters", {"authorityEnable": "true"}, {})] {
		policy.evidence == {"secured": true} with input as resource
		policy.deny == set() with input as resource
	}
}

test_deny if {
	want := {{
		"message": "the security mode is off",
		"property": search_cluster.paths.secured,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [judged("huaweicloud/css.clusters", {"authorityEnable": false}, {}), judged("huaweicloud/css.clusters", {"authorityEnable": "false"}, {})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/css.clusters", {}, {}), judged("huaweicloud/css.clusters", {"authorityEnable": null}, {})] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
