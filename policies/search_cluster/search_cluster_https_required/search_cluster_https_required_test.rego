package policies.search_cluster.search_cluster_https_required_test

import data.policies.lib.search_cluster
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
	every resource in [
		opensearch(true, "A", []), opensearch(true, "A", ["B", "A"]), elasticsearch(true, "A", ["A"]),
		huawei(true, []), huawei("true", ["A"]),
	] {
		policy.deny == set() with input as resource
		policy.evidence.https with input as resource
	}
}

test_deny_http if {
	every resource in [opensearch(false, "A", []), opensearch(false, "B", ["A"]), elasticsearch(false, null, []), huawei(false, []), huawei(false, ["A"])] {
		policy.deny == {{
			"message": "clients need not use HTTPS",
			"property": search_cluster.paths.https,
			"actual": false,
			"desired": true,
			"operator": "Equals",
		}} with input as resource
	}
}

test_deny_another_policy if {
	every resource in [opensearch(true, "C", ["A", "B"]), elasticsearch(true, "C", ["A", "B"])] {
		policy.deny == {{
			"message": "the TLS security policy is C, allowed is A or B",
			"property": search_cluster.paths.tls_policy,
			"actual": "C",
			"desired": ["A", "B"],
			"operator": "StringIn",
		}} with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [opensearch(null, "A", []), opensearch(true, null, ["A"]), opensearch(true, "", []), elasticsearch(null, "A", []), huawei(null, [])] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
