package policies.search_cluster.css_cluster_security_mode_enable_test

import data.policies.lib.search_cluster
import data.policies.search_cluster.css_cluster_security_mode_enable as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": true}}, {}), judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": "true"}}, {})] {
		policy.evidence == {"securable": true} with input as resource
		policy.deny == set() with input as resource
	}
}

test_deny if {
	want := {{
		"message": "the version does not support the security mode",
		"property": search_cluster.paths.securable,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": false}}, {}), judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": "false"}}, {})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/css.clusters", {}, {}), judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": null}}, {})] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
