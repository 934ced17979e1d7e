package policies.rds.rds_memory_min_size_limit_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_memory_min_size_limit as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(memory) := judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceMemory": memory}, {"memorySize": 4096})

test_allow_the_minimum_and_above if {
	every memory in [4096, "4096"] {
		testing.compliant(policy, {"deleting": false, "memory": 4096}) with input as alicloud(memory)
	}
	testing.compliant(policy, {"deleting": false, "memory": 8192}) with input as alicloud(8192)
	testing.compliant(policy, {"deleting": false, "memory": 16384}) with input as alicloud("16384")
}

test_deny_below_the_minimum if {
	testing.noncompliant(policy, {reasons.at_least("the memory is 2048 MB", 2048, 4096, rds.paths.memory)}) with input as alicloud(2048)
	testing.noncompliant(policy, {reasons.at_least("the memory is 4095 MB", 4095, 4096, rds.paths.memory)}) with input as alicloud("4095")
}

test_no_evidence_when_unknown if {
	every memory in [null, "", "4 GB"] {
		testing.undetermined(policy) with input as alicloud(memory)
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
