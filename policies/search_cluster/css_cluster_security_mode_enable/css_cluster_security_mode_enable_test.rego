package policies.search_cluster.css_cluster_security_mode_enable_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.css_cluster_security_mode_enable as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": true}}, {}), judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": "true"}}, {})] {
		testing.compliant(policy, {"deleting": false, "securable": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("the version does not support the security mode", search_cluster.paths.securable)}
	every resource in [judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": false}}, {}), judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": "false"}}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/css.clusters", {}, {}), judged("huaweicloud/css.clusters", {"datastore": {"supportSecuritymode": null}}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/css.clusters": {"status": "deleted"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
