package policies.search_cluster.search_cluster_in_vpc_test

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.testing
import data.policies.search_cluster.search_cluster_in_vpc as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(vpc, allowed) := judged("alicloud/ACS::Elasticsearch::Instance", {"networkConfig": {"vpcId": vpc}}, {"authorizedVpcIds": allowed})

huawei(vpc, allowed) := judged("huaweicloud/css.clusters", {"vpcId": vpc}, {"authorizedVpcIds": allowed})

test_allow_in_an_allowed_vpc if {
	every allowed in [[], ["vpc-1"], ["vpc-2", "vpc-1"]] {
		testing.compliant(policy, {"deleting": false, "vpc_id": "vpc-1"}) with input as alicloud("vpc-1", allowed)
		testing.compliant(policy, {"deleting": false, "vpc_id": "vpc-1"}) with input as huawei("vpc-1", allowed)
	}
}

test_deny_outside if {
	every resource in [alicloud("vpc-1", ["vpc-2"]), huawei("vpc-1", ["vpc-2"])] {
		testing.noncompliant(policy, {reasons.one_of("the VPC is vpc-1", "vpc-1", ["vpc-2"], search_cluster.paths.vpc_id)}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("", []), alicloud(null, ["vpc-1"]), huawei("", []), huawei(null, ["vpc-1"])] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/css.clusters": {"status": "deleted"},
		"alicloud/ACS::Elasticsearch::Instance": {"status": "deleting"},
	} {
		testing.not_applicable(policy, {"the cluster is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
