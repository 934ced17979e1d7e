package policies.server.ecs_memory_min_size_limit_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_memory_min_size_limit as policy

alicloud(memory) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"Memory": memory}},
	"parameters": {"memorySize": 4096},
}

test_deny_too_little if {
	every pair in [[4095, 4095], ["512", 512]] {
		testing.noncompliant(policy, {reasons.at_least(
			sprintf("the memory is %v MiB", [pair[1]]),
			pair[1], 4096, server.paths.memory,
		)}) with input as alicloud(pair[0])
	}
}

test_allow_enough if {
	every memory in [4096, "4096"] {
		testing.compliant(policy, {"deleting": false, "memory": 4096}) with input as alicloud(memory)
	}
	every memory in [16384, "16384"] {
		testing.compliant(policy, {"deleting": false, "memory": 16384}) with input as alicloud(memory)
	}
}

test_no_evidence_when_unknown if {
	every memory in [null, "", "4 GiB"] {
		testing.undetermined(policy) with input as alicloud(memory)
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
