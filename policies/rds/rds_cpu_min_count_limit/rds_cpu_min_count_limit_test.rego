package policies.rds.rds_cpu_min_count_limit_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_cpu_min_count_limit as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(cpus) := judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceCPU": cpus}, {"cpuCount": 4})

huawei(cpus) := judged("huaweicloud/rds.instances", {"cpu": cpus}, {"cpuCount": 4})

test_allow_the_minimum_and_above if {
	every resource in [alicloud("4"), huawei("4")] {
		testing.compliant(policy, {"deleting": false, "cpus": 4}) with input as resource
	}
	every resource in [alicloud(8), huawei("8")] {
		testing.compliant(policy, {"deleting": false, "cpus": 8}) with input as resource
	}
	testing.compliant(policy, {"deleting": false, "cpus": 16}) with input as alicloud("16")
}

test_deny_below_the_minimum if {
	testing.noncompliant(policy, {reasons.at_least("the number of CPUs is 2", 2, 4, rds.paths.cpus)}) with input as alicloud("2")
	testing.noncompliant(policy, {reasons.at_least("the number of CPUs is 3", 3, 4, rds.paths.cpus)}) with input as alicloud("3")
	testing.noncompliant(policy, {reasons.at_least("the number of CPUs is 1", 1, 4, rds.paths.cpus)}) with input as alicloud(1)
	testing.noncompliant(policy, {reasons.at_least("the number of CPUs is 2", 2, 4, rds.paths.cpus)}) with input as huawei("2")
}

test_no_evidence_when_unknown if {
	every cpus in [null, "", "many"] {
		testing.undetermined(policy) with input as alicloud(cpus)
		testing.undetermined(policy) with input as huawei(cpus)
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
		"huaweicloud/rds.instances": {"status": "DELETED"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
