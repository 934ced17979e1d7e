package policies.search_cluster.search_cluster_https_required_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.search_cluster_https_required as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

opensearch(https, tls, allowed) := judged("aws/AWS::OpenSearch::Domain", {"DomainEndpointOptions": {"EnforceHTTPS": https, "TLSSecurityPolicy": tls}}, {"tlsPolicies": allowed})

elasticsearch(https, tls, allowed) := judged("aws/AWS::Elasticsearch::Domain", {"domainEndpointOptions": {"enforceHTTPS": https, "tlssecurityPolicy": tls}}, {"tlsPolicies": allowed})

huawei(https, allowed) := judged("huaweicloud/css.clusters", {"httpsEnable": https}, {"tlsPolicies": allowed})

test_allow_https if {
	every resource in [opensearch(true, "A", []), opensearch(true, "A", ["B", "A"]), elasticsearch(true, "A", ["A"])] {
		testing.compliant(policy, {"deleting": false, "https": true, "tls_policy": "A"}) with input as resource
	}
	every resource in [huawei(true, []), huawei("true", ["A"])] {
		testing.compliant(policy, {"deleting": false, "https": true, "tls_policy": ""}) with input as resource
	}
}

test_deny_http if {
	every resource in [opensearch(false, "A", []), opensearch(false, "B", ["A"]), elasticsearch(false, null, []), huawei(false, []), huawei(false, ["A"])] {
		testing.noncompliant(policy, {reasons.is_true("HTTPS is not required", search_cluster.paths.https)}) with input as resource
	}
}

test_deny_another_policy if {
	every resource in [opensearch(true, "C", ["A", "B"]), elasticsearch(true, "C", ["A", "B"])] {
		testing.noncompliant(policy, {reasons.one_of(
			"the TLS security policy is C",
			"C", ["A", "B"], search_cluster.paths.tls_policy,
		)}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [opensearch(null, "A", []), opensearch(true, null, ["A"]), opensearch(true, "", []), elasticsearch(null, "A", []), huawei(null, [])] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"aws/AWS::Elasticsearch::Domain": {"deleted": true},
		"huaweicloud/css.clusters": {"status": "deleted"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
