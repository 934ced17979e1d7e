package policies.server.server_cpu_minimum_test

import data.policies.lib.server
import data.policies.server.server_cpu_minimum as policy

judge(type, properties) := {"resource": {"type": type, "properties": properties}, "parameters": {"cpuCount": 4}}

huawei(vcpus) := judge("huaweicloud/ecs.cloudservers", {"flavor": {"vcpus": vcpus}})

alicloud(vcpus) := judge("alicloud/ACS::ECS::Instance", {"Cpu": vcpus})

aws(cores, threads) := judge("aws/AWS::EC2::Instance", {"cpuOptions": {"coreCount": cores, "threadsPerCore": threads}})

test_deny_too_few if {
	every actual, resources in {3: [huawei("3"), alicloud(3), alicloud("3"), aws(3, 1)], 2: [huawei(2), aws(1, 2)]} {
		every resource in resources {
			policy.deny == {{
				"message": sprintf("the server has %v vCPUs, at least 4 are required", [actual]),
				"property": server.paths.vcpus,
				"actual": actual, "desired": 4, "operator": "GreaterOrEquals",
			}} with input as resource
		}
	}
}

test_allow_enough if {
	every resource in [huawei("4"), huawei("16"), alicloud(4), alicloud("10"), aws(2, 2), aws(8, 2)] {
		policy.deny == set() with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [huawei(null), huawei(""), alicloud("many"), aws(null, 2), judge("aws/AWS::EC2::Instance", {})] {
		not policy.evidence with input as resource
	}
}
