package policies.server.ecs_memory_min_size_limit_test

import data.policies.lib.server
import data.policies.server.ecs_memory_min_size_limit as policy

alicloud(memory) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"Memory": memory}},
	"parameters": {"memorySize": 4096},
}

test_deny_too_little if {
	every pair in [[4095, 4095], ["512", 512]] {
		policy.deny == {{
			"message": sprintf("the server has %v MiB of memory, at least 4096 are required", [pair[1]]),
			"property": server.paths.memory,
			"actual": pair[1], "desired": 4096, "operator": "GreaterOrEquals",
		}} with input as alicloud(pair[0])
	}
}

test_allow_enough if {
	every memory in [4096, "4096", 16384, "16384"] {
		policy.deny == set() with input as alicloud(memory)
	}
}

test_no_evidence_when_unknown if {
	every memory in [null, "", "4 GiB"] {
		not policy.evidence with input as alicloud(memory)
	}
}
