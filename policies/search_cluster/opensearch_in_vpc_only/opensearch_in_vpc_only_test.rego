package policies.search_cluster.opensearch_in_vpc_only_test

import data.policies.lib.search_cluster
import data.policies.search_cluster.opensearch_in_vpc_only as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

opensearch(options) := judged("aws/AWS::OpenSearch::Domain", {"VPCOptions": options}, {})

elasticsearch(options) := judged("aws/AWS::Elasticsearch::Domain", {"vpcoptions": options}, {})

test_allow_subnets if {
	every resource in [opensearch({"SubnetIds": ["subnet-1"]}), elasticsearch({"subnetIds": ["subnet-1", "subnet-2"]})] {
		policy.deny == set() with input as resource
		count(policy.evidence.subnets) > 0 with input as resource
	}
}

test_deny_public if {
	every resource in [opensearch(null), opensearch({"SubnetIds": []}), elasticsearch(null), elasticsearch({"subnetIds": []})] {
		policy.deny == {{
			"message": "the endpoint is public and not in a subnet of a VPC",
			"property": search_cluster.paths.subnets,
			"actual": [],
			"desired": [],
			"operator": "NotEquals",
		}} with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		opensearch({}), opensearch({"SubnetIds": [null]}), judged("aws/AWS::OpenSearch::Domain", {}, {}),
		elasticsearch({}), elasticsearch({"subnetIds": null}), judged("aws/AWS::Elasticsearch::Domain", {}, {}),
	] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
