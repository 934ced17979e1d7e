package policies.rds.rds_memory_min_size_limit_test

import data.policies.lib.rds
import data.policies.rds.rds_memory_min_size_limit as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(memory) := judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceMemory": memory}, {"memorySize": 4096})

test_allow_the_minimum_and_above if {
	every memory in [4096, "4096", 8192, "16384"] {
		policy.deny == set() with input as alicloud(memory)
	}
}

test_deny_below_the_minimum if {
	policy.deny == {{
		"message": "memory is 2048 MB, at least 4096 is required",
		"property": rds.paths.memory,
		"actual": 2048,
		"desired": 4096,
		"operator": "GreaterOrEquals",
	}} with input as alicloud(2048)
	count(policy.deny) == 1 with input as alicloud("4095")
}

test_no_evidence_when_unknown if {
	every memory in [null, "", "4 GB"] {
		not policy.evidence with input as alicloud(memory)
	}
}
