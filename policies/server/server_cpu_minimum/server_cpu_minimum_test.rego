package policies.server.server_cpu_minimum_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.server_cpu_minimum as policy

judge(type, properties) := {"resource": {"type": type, "properties": properties}, "parameters": {"cpuCount": 4}}

huawei(vcpus) := judge("huaweicloud/ecs.cloudservers", {"flavor": {"vcpus": vcpus}})

alicloud(vcpus) := judge("alicloud/ACS::ECS::Instance", {"Cpu": vcpus})

aws(cores, threads) := judge("aws/AWS::EC2::Instance", {"cpuOptions": {"coreCount": cores, "threadsPerCore": threads}})

test_deny_too_few if {
	every resource in [huawei(2), aws(1, 2)] {
		testing.noncompliant(policy, {reasons.at_least(sprintf("the number of vCPUs is %v", [2]), 2, 4, server.paths.vcpus)}) with input as resource
	}
	every resource in [huawei("3"), alicloud(3), alicloud("3"), aws(3, 1)] {
		testing.noncompliant(policy, {reasons.at_least(sprintf("the number of vCPUs is %v", [3]), 3, 4, server.paths.vcpus)}) with input as resource
	}
}

test_allow_enough if {
	every resource in [huawei("4"), alicloud(4), aws(2, 2)] {
		testing.compliant(policy, {"deleting": false, "vcpus": 4}) with input as resource
	}
	every resource in [huawei("16"), aws(8, 2)] {
		testing.compliant(policy, {"deleting": false, "vcpus": 16}) with input as resource
	}
	testing.compliant(policy, {"deleting": false, "vcpus": 10}) with input as alicloud("10")
}

test_no_evidence_when_unknown if {
	every resource in [huawei(null), huawei(""), alicloud("many"), aws(null, 2), judge("aws/AWS::EC2::Instance", {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/ecs.cloudservers": {"status": "DELETED"},
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
		"aws/AWS::EC2::Instance": {"state": {"name": "terminated"}},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
