package policies.cluster.cluster_no_public_endpoint_test

import data.policies.cluster.cluster_no_public_endpoint as policy
import data.policies.lib.cluster
import data.policies.lib.reasons
import data.policies.lib.testing

ack(public) := {
	"resource": {"type": "alicloud/ACS::ACK::Cluster", "properties": {"master_url": json.marshal({
		"intranet_api_server_endpoint": "https://192.0.2.60:6443",
		"api_server_endpoint": public,
	})}},
	"parameters": {},
}

eks(public) := {
	"resource": {"type": "aws/AWS::EKS::Cluster", "properties": {"ResourcesVpcConfig": {"EndpointPublicAccess": public}}},
	"parameters": {},
}

test_allow_without_a_public_endpoint if {
	every resource in [ack(""), eks(false)] {
		testing.compliant(policy, {"deleting": false, "public_endpoint": false}) with input as resource
	}
}

test_deny_a_public_endpoint if {
	want := {reasons.is_false("the API server has a public endpoint", cluster.paths.public_endpoint)}
	every resource in [ack("https://203.0.113.60:6443"), eks(true)] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [ack(5), eks(null), {"resource": {"type": "alicloud/ACS::ACK::Cluster", "properties": {}}, "parameters": {}}] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ACK::Cluster": {"state": "deleting"},
		"aws/AWS::EKS::Cluster": {"ClusterStatus": "DELETING"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
