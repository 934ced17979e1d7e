package policies.search_cluster.opensearch_in_vpc_only_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.opensearch_in_vpc_only as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

opensearch(options) := judged("aws/AWS::OpenSearch::Domain", {"DomainName": "d", "VPCOptions": options}, {})

elasticsearch(options) := judged("aws/AWS::Elasticsearch::Domain", {"domainName": "d", "vpcoptions": options}, {})

test_allow_subnets if {
	testing.compliant(policy, {"deleting": false, "subnets": ["subnet-1"]}) with input as opensearch({"SubnetIds": ["subnet-1"]})
	testing.compliant(policy, {"deleting": false, "subnets": ["subnet-1", "subnet-2"]}) with input as elasticsearch({"subnetIds": ["subnet-1", "subnet-2"]})
}

test_deny_public if {
	every resource in [opensearch(null), opensearch({"SubnetIds": []}), elasticsearch(null), elasticsearch({"subnetIds": []})] {
		testing.noncompliant(policy, {reasons.not_empty(
			"the endpoint is public and not in a subnet of a VPC",
			search_cluster.paths.subnets,
		)}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		opensearch({}), judged("aws/AWS::OpenSearch::Domain", {}, {}),
		elasticsearch({}), elasticsearch({"subnetIds": null}), judged("aws/AWS::Elasticsearch::Domain", {}, {}),
	] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"aws/AWS::Elasticsearch::Domain": {"deleted": true},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
