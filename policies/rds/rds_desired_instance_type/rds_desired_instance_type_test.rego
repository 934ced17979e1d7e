package policies.rds.rds_desired_instance_type_test

import data.policies.lib.rds
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
	every resource in [alicloud("rds.mysql.s2.large"), huawei("rds.mysql.c2.medium"), aws("db.m6g.large")] {
		policy.deny == set() with input as resource
	}
}

test_deny_other_classes if {
	policy.deny == {{
		"message": "the class is db.m6g.xlarge, allowed is rds.mysql.s2.large or rds.mysql.c2.medium or db.m6g.large",
		"property": rds.paths.instance_class,
		"actual": "db.m6g.xlarge",
		"desired": classes,
		"operator": "StringIn",
	}} with input as aws("db.m6g.xlarge")
	every resource in [alicloud("rds.mysql.s2"), alicloud("RDS.MYSQL.S2.LARGE"), huawei("rds.mysql.c2.large")] {
		count(policy.deny) == 1 with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud(""), alicloud(null), huawei(null), aws(null)] {
		not policy.evidence with input as resource
	}
}
