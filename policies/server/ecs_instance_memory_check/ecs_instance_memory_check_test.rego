package policies.server.ecs_instance_memory_check_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_instance_memory_check as policy

huawei(ram) := {
	"resource": {"type": "huaweicloud/ecs.cloudservers", "properties": {"flavor": {"ram": ram}}},
	"parameters": {"memorySize": 4},
}

test_deny_too_little if {
	every pair in [["2048", 2], [1024, 1], ["3584", 3.5]] {
		testing.noncompliant(policy, {reasons.at_least(
			sprintf("the memory is %v GB", [pair[1]]),
			pair[1], 4, server.paths.memory,
		)}) with input as huawei(pair[0])
	}
}

test_allow_enough if {
	every ram in ["4096", 4096] {
		testing.compliant(policy, {"deleting": false, "memory": 4}) with input as huawei(ram)
	}
	testing.compliant(policy, {"deleting": false, "memory": 16}) with input as huawei("16384")
}

test_no_evidence_when_unknown if {
	every ram in [null, "", "4 GB"] {
		testing.undetermined(policy) with input as huawei(ram)
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/ecs.cloudservers": {"status": "DELETED"},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
