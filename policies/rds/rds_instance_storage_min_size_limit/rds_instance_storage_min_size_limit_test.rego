package policies.rds.rds_instance_storage_min_size_limit_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_storage_min_size_limit as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(storage) := judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceStorage": storage}, {"storageSize": 100})

huawei(storage) := judged("huaweicloud/rds.instances", {"volume": {"size": storage}}, {"storageSize": 100})

aws(storage) := judged("aws/AWS::RDS::DBInstance", {"engine": "mysql", "allocatedStorage": storage}, {"storageSize": 100})

test_allow_the_minimum_and_above if {
	every resource in [alicloud(100), alicloud("100"), huawei(100), aws(100)] {
		testing.compliant(policy, {"clustered": false, "deleting": false, "storage": 100}) with input as resource
	}
	testing.compliant(policy, {"clustered": false, "deleting": false, "storage": 500}) with input as alicloud(500)
	testing.compliant(policy, {"clustered": false, "deleting": false, "storage": 200}) with input as huawei("200")
}

test_deny_below_the_minimum if {
	testing.noncompliant(policy, {reasons.at_least("the storage is 20 GB", 20, 100, rds.paths.storage)}) with input as aws(20)
	testing.noncompliant(policy, {reasons.at_least("the storage is 99 GB", 99, 100, rds.paths.storage)}) with input as alicloud("99")
	testing.noncompliant(policy, {reasons.at_least("the storage is 40 GB", 40, 100, rds.paths.storage)}) with input as huawei(40)
}

test_not_applicable_to_members_of_clusters if {
	every properties in [
		{"engine": "aurora-mysql", "allocatedStorage": 1},
		{"engine": "mysql", "dBClusterIdentifier": "c", "allocatedStorage": 20},
		{"dBClusterIdentifier": "c"},
	] {
		testing.not_applicable(policy, {"the instance belongs to a cluster, which has the storage"}) with input as judged("aws/AWS::RDS::DBInstance", properties, {"storageSize": 100})
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud(null), alicloud(""), huawei(null), aws(null)] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
		"huaweicloud/rds.instances": {"status": "DELETED"},
		"aws/AWS::RDS::DBInstance": {"dBInstanceStatus": "deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
