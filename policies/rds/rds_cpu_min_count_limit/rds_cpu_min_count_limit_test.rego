package policies.rds.rds_cpu_min_count_limit_test

import data.policies.lib.rds
import data.policies.rds.rds_cpu_min_count_limit as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(cpus) := judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceCPU": cpus}, {"cpuCount": 4})

huawei(cpus) := judged("huaweicloud/rds.instances", {"cpu": cpus}, {"cpuCount": 4})

test_allow_the_minimum_and_above if {
	every resource in [alicloud("4"), alicloud(8), alicloud("16"), huawei("4"), huawei("8")] {
		policy.deny == set() with input as resource
	}
}

test_deny_below_the_minimum if {
	policy.deny == {{
		"message": "the number of CPUs is 2, at least 4 are required",
		"property": rds.paths.cpus,
		"actual": 2,
		"desired": 4,
		"operator": "GreaterOrEquals",
	}} with input as alicloud("2")
	every resource in [alicloud("3"), alicloud(1), huawei("2")] {
		count(policy.deny) == 1 with input as resource
	}
}

test_no_evidence_when_unknown if {
	every cpus in [null, "", "many"] {
		not policy.evidence with input as alicloud(cpus)
		not policy.evidence with input as huawei(cpus)
	}
}
