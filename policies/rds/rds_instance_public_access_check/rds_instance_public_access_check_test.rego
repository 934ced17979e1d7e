package policies.rds.rds_instance_public_access_check_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_public_access_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

aws(public) := judged("aws/AWS::RDS::DBInstance", {"publiclyAccessible": public}, {})

huawei(addresses) := judged("huaweicloud/rds.instances", {"public_ips": addresses}, {})

alicloud(networks) := object.union(
	judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceNetType": "Intranet"}, {}),
	{"lookups": {"rds_endpoints": {
		"exists": true,
		"value": {"DBInstanceNetInfos": {"DBInstanceNetInfo": [{"IPType": network} | some network in networks]}},
	}}},
)

test_allow_private if {
	every resource in [alicloud(["Private"]), aws(false), huawei([])] {
		testing.compliant(policy, {"deleting": false, "public": false}) with input as resource
	}
}

test_deny_public if {
	want := {reasons.is_false("the instance has public access", rds.paths.public)}
	every resource in [alicloud(["Private", "Public"]), aws(true), huawei(["203.0.113.7"]), huawei(["2001:db8::7"])] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud([]), aws(null), aws("true"), huawei(null)] {
		testing.undetermined(policy) with input as resource
	}
}

unreadable contains alicloud(networks) if some networks in [["Private", null], ["Private", "Elsewhere"]]

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
		"aws/AWS::RDS::DBInstance": {"dBInstanceStatus": "deleting"},
		"huaweicloud/rds.instances": {"status": "DELETED"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
