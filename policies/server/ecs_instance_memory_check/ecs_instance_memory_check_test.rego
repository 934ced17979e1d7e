package policies.server.ecs_instance_memory_check_test

import data.policies.lib.server
import data.policies.server.ecs_instance_memory_check as policy

huawei(ram) := {
	"resource": {"type": "huaweicloud/ecs.cloudservers", "properties": {"flavor": {"ram": ram}}},
	"parameters": {"memorySize": 4},
}

test_deny_too_little if {
	every pair in [["2048", 2], [1024, 1], ["3584", 3.5]] {
		policy.deny == {{
			"message": sprintf("the server has %v GB of memory, at least 4 are required", [pair[1]]),
			"property": server.paths.memory,
			"actual": pair[1], "desired": 4, "operator": "GreaterOrEquals",
		}} with input as huawei(pair[0])
	}
}

test_allow_enough if {
	every ram in ["4096", 4096, "16384"] {
		policy.deny == set() with input as huawei(ram)
	}
}

test_no_evidence_when_unknown if {
	every ram in [null, "", "4 GB"] {
		not policy.evidence with input as huawei(ram)
	}
}
