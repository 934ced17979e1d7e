package policies.mongodb.mongodb_instance_in_vpc_test

import data.policies.lib.mongodb
import data.policies.mongodb.mongodb_instance_in_vpc as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(network, vpc, allowed) := judged("alicloud/ACS::MongoDB::DBInstance", {"NetworkType": network, "VPCId": vpc}, {"vpcIds": allowed})

huawei(vpc, allowed) := judged("huaweicloud/dds.instances", {"vpc_id": vpc}, {"vpcIds": allowed})

test_allow_in_an_allowed_vpc if {
	every resource in [alicloud("VPC", "vpc-1", []), alicloud("VPC", "vpc-1", ["vpc-2", "vpc-1"]), huawei("vpc-1", []), huawei("vpc-1", ["vpc-1"])] {
		policy.deny == set() with input as resource
	}
}

test_deny_outside if {
	policy.deny == {{
		"message": "the VPC is vpc-1, allowed is vpc-2",
		"property": mongodb.paths.vpc_id,
		"actual": "vpc-1",
		"desired": ["vpc-2"],
		"operator": "StringIn",
	}} with input as alicloud("VPC", "vpc-1", ["vpc-2"])
	policy.deny == {{
		"message": "the network is not a VPC",
		"property": mongodb.paths.vpc_id,
		"actual": "",
		"desired": [],
		"operator": "StringIn",
	}} with input as alicloud("Classic", "", [])
	every resource in [alicloud("Classic", "", ["vpc-1"]), huawei("vpc-1", ["vpc-2"])] {
		count(policy.deny) == 1 with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("VPC", "", []), alicloud(null, "vpc-1", []), huawei(null, []), huawei("", ["vpc-1"])] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
