package policies.server.ecs_gpu_min_count_limit_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_gpu_min_count_limit as policy

alicloud(gpus) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"GPUAmount": gpus}},
	"parameters": {"gpuCount": 2},
}

test_deny_too_few if {
	every pair in [[0, 0], ["1", 1], [1, 1]] {
		testing.noncompliant(policy, {reasons.at_least(
			sprintf("the number of GPUs is %v", [pair[1]]),
			pair[1], 2, server.paths.gpus,
		)}) with input as alicloud(pair[0])
	}
}

test_allow_enough if {
	every gpus in [2, "2"] {
		testing.compliant(policy, {"deleting": false, "gpus": 2}) with input as alicloud(gpus)
	}
	testing.compliant(policy, {"deleting": false, "gpus": 8}) with input as alicloud(8)
	testing.compliant(policy, {"deleting": false, "gpus": 10}) with input as alicloud("10")
}

test_no_evidence_when_unknown if {
	every gpus in [null, "", "none"] {
		testing.undetermined(policy) with input as alicloud(gpus)
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
