package policies.server.ecs_gpu_min_count_limit_test

import data.policies.lib.server
import data.policies.server.ecs_gpu_min_count_limit as policy

alicloud(gpus) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"GPUAmount": gpus}},
	"parameters": {"gpuCount": 2},
}

test_deny_too_few if {
	every pair in [[0, 0], ["1", 1], [1, 1]] {
		policy.deny == {{
			"message": sprintf("the server has %v GPUs, at least 2 are required", [pair[1]]),
			"property": server.paths.gpus,
			"actual": pair[1], "desired": 2, "operator": "GreaterOrEquals",
		}} with input as alicloud(pair[0])
	}
}

test_allow_enough if {
	every gpus in [2, "2", 8, "10"] {
		policy.deny == set() with input as alicloud(gpus)
	}
}

test_no_evidence_when_unknown if {
	every gpus in [null, "", "none"] {
		not policy.evidence with input as alicloud(gpus)
	}
}
