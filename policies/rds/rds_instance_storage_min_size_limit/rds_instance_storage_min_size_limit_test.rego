package policies.rds.rds_instance_storage_min_size_limit_test

import data.policies.lib.rds
import data.policies.rds.rds_instance_storage_min_size_limit as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(storage) := judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceStorage": storage}, {"storageSize": 100})

huawei(storage) := judged("huaweicloud/rds.instances", {"volume": {"size": storage}}, {"storageSize": 100})

aws(storage) := judged("aws/AWS::RDS::DBInstance", {"allocatedStorage": storage}, {"storageSize": 100})

test_allow_the_minimum_and_above if {
	every resource in [alicloud(100), alicloud("100"), alicloud(500), huawei(100), huawei("200"), aws(100)] {
		policy.deny == set() with input as resource
	}
}

test_deny_below_the_minimum if {
	policy.deny == {{
		"message": "storage is 20 GB, at least 100 is required",
		"property": rds.paths.storage,
		"actual": 20,
		"desired": 100,
		"operator": "GreaterOrEquals",
	}} with input as aws(20)
	every resource in [alicloud("99"), huawei(40)] {
		count(policy.deny) == 1 with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud(null), alicloud(""), huawei(null), aws(null)] {
		not policy.evidence with input as resource
	}
}
