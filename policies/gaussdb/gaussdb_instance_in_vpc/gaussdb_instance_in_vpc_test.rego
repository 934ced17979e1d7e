package policies.gaussdb.gaussdb_instance_in_vpc_test

import data.policies.gaussdb.gaussdb_instance_in_vpc as policy
import data.policies.lib.gaussdb
import data.policies.lib.reasons
import data.policies.lib.testing

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

types := ["huaweicloud/gaussdb.instance", "huaweicloud/gaussdbformysql.instance"]

test_allow_in_an_allowed_vpc if {
	every type in types {
		every allowed in [[], ["vpc-1"], ["vpc-2", "vpc-1"]] {
			testing.compliant(policy, {"deleting": false, "vpc_id": "vpc-1"}) with input as judged(type, {"vpc_id": "vpc-1"}, {"vpcIds": allowed})
		}
	}
}

test_deny_outside if {
	every type in types {
		testing.noncompliant(policy, {reasons.one_of(
			"the VPC is vpc-1",
			"vpc-1", ["vpc-2"], gaussdb.paths.vpc_id,
		)}) with input as judged(type, {"vpc_id": "vpc-1"}, {"vpcIds": ["vpc-2"]})
	}
}

test_no_evidence_when_unknown if {
	every type in types {
		every properties in [{}, {"vpc_id": ""}, {"vpc_id": null}] {
			testing.undetermined(policy) with input as judged(type, properties, {"vpcIds": []})
			testing.undetermined(policy) with input as judged(type, properties, {"vpcIds": ["vpc-1"]})
		}
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/gaussdb.instance": {"status": "DELETED"},
		"huaweicloud/gaussdbformysql.instance": {"status": "DELETED"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
