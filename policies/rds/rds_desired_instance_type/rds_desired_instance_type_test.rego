package policies.rds.rds_desired_instance_type_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_desired_instance_type as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

classes := ["rds.mysql.s2.large", "rds.mysql.c2.medium", "db.m6g.large"]

alicloud(class) := judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceClass": class}, {"instanceTypes": classes})

huawei(class) := judged("huaweicloud/rds.instances", {"flavor_ref": class}, {"instanceTypes": classes})

aws(class) := judged("aws/AWS::RDS::DBInstance", {"dBInstanceClass": class}, {"instanceTypes": classes})

test_allow_listed_classes if {
	testing.compliant(policy, {"deleting": false, "instance_class": "rds.mysql.s2.large"}) with input as alicloud("rds.mysql.s2.large")
	testing.compliant(policy, {"deleting": false, "instance_class": "rds.mysql.c2.medium"}) with input as huawei("rds.mysql.c2.medium")
	testing.compliant(policy, {"deleting": false, "instance_class": "db.m6g.large"}) with input as aws("db.m6g.large")
}

test_deny_other_classes if {
	testing.noncompliant(policy, {reasons.one_of(
		"the instance class is db.m6g.xlarge",
		"db.m6g.xlarge", classes, rds.paths.instance_class,
	)}) with input as aws("db.m6g.xlarge")
	testing.noncompliant(policy, {reasons.one_of(
		"the instance class is rds.mysql.s2",
		"rds.mysql.s2", ["rds.mysql.s2.large", "rds.mysql.c2.medium", "db.m6g.large"], rds.paths.instance_class,
	)}) with input as alicloud("rds.mysql.s2")
	testing.noncompliant(policy, {reasons.one_of(
		"the instance class is RDS.MYSQL.S2.LARGE",
		"RDS.MYSQL.S2.LARGE", ["rds.mysql.s2.large", "rds.mysql.c2.medium", "db.m6g.large"], rds.paths.instance_class,
	)}) with input as alicloud("RDS.MYSQL.S2.LARGE")
	testing.noncompliant(policy, {reasons.one_of(
		"the instance class is rds.mysql.c2.large",
		"rds.mysql.c2.large", ["rds.mysql.s2.large", "rds.mysql.c2.medium", "db.m6g.large"], rds.paths.instance_class,
	)}) with input as huawei("rds.mysql.c2.large")
}

test_no_evidence_when_unknown if {
	every resource in [alicloud(""), alicloud(null), huawei(null), aws(null)] {
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
