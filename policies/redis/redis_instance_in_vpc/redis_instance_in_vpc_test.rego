package policies.redis.redis_instance_in_vpc_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.redis.redis_instance_in_vpc as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(network, vpc, allowed) := judged("alicloud/ACS::Redis::DBInstance", {"NetworkType": network, "VpcId": vpc}, {"vpcIds": allowed})

huawei(vpc, allowed) := judged("huaweicloud/dcs.redis", {"vpc_id": vpc}, {"vpcIds": allowed})

test_allow_in_an_allowed_vpc if {
	every resource in [alicloud("VPC", "vpc-1", []), alicloud("VPC", "vpc-1", ["vpc-2", "vpc-1"]), huawei("vpc-1", []), huawei("vpc-1", ["vpc-1"])] {
		testing.compliant(policy, {"deleting": false, "vpc_id": "vpc-1"}) with input as resource
	}
}

test_deny_outside if {
	testing.noncompliant(policy, {reasons.one_of(
		"the VPC is vpc-1",
		"vpc-1", ["vpc-2"], redis.paths.vpc_id,
	)}) with input as alicloud("VPC", "vpc-1", ["vpc-2"])
	testing.noncompliant(policy, {reasons.not_blank("the network is not a VPC", redis.paths.vpc_id)}) with input as alicloud("CLASSIC", "", [])
	testing.noncompliant(policy, {reasons.not_blank("the network is not a VPC", redis.paths.vpc_id)}) with input as alicloud("CLASSIC", "", ["vpc-1"])
	testing.noncompliant(policy, {reasons.one_of("the VPC is vpc-1", "vpc-1", ["vpc-2"], redis.paths.vpc_id)}) with input as huawei("vpc-1", ["vpc-2"])
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("VPC", "", []), alicloud(null, "vpc-1", []), huawei(null, []), huawei("", ["vpc-1"])] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::Redis::DBInstance": {"InstanceStatus": "Released"},
		"huaweicloud/dcs.redis": {"status": "DELETING"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
