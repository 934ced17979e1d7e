package policies.gaussdb.gaussdb_instance_in_vpc_test

import data.policies.gaussdb.gaussdb_instance_in_vpc as policy
import data.policies.lib.gaussdb

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

types := ["huaweicloud/gaussdb.instance", "huaweicloud/gaussdbformysql.instance"]

test_allow_in_an_allowed_vpc if {
	every type in types {
		every allowed in [[], ["vpc-1"], ["vpc-2", "vpc-1"]] {
			policy.deny == set() with input as judged(type, {"vpc_id": "vpc-1"}, {"vpcIds": allowed})
		}
	}
}

test_deny_outside if {
	every type in types {
		policy.deny == {{
			"message": "the VPC is vpc-1, allowed is vpc-2",
			"property": gaussdb.paths.vpc_id,
			"actual": "vpc-1",
			"desired": ["vpc-2"],
			"operator": "StringIn",
		}} with input as judged(type, {"vpc_id": "vpc-1"}, {"vpcIds": ["vpc-2"]})
	}
}

test_no_evidence_when_unknown if {
	every type in types {
		every properties in [{}, {"vpc_id": ""}, {"vpc_id": null}] {
			not policy.evidence with input as judged(type, properties, {"vpcIds": []})
			policy.deny == set() with input as judged(type, properties, {"vpcIds": ["vpc-1"]})
		}
	}
}
