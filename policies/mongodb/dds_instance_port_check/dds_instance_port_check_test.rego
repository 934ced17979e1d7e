package policies.mongodb.dds_instance_port_check_test

import data.policies.lib.mongodb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.mongodb.dds_instance_port_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

huawei(port, forbidden) := judged("huaweicloud/dds.instances", {"port": port}, {"disabledPortsPatterns": forbidden})

test_allow_other_ports if {
	every resource in [huawei("8635", [27017, 27018]), huawei(8635, [27017])] {
		testing.compliant(policy, {"deleting": false, "port": 8635}) with input as resource
	}
	testing.compliant(policy, {"deleting": false, "port": 27017}) with input as huawei("27017", [])
}

test_deny_forbidden_ports if {
	every port in ["27017", 27017] {
		testing.noncompliant(policy, {reasons.not_one_of(
			"the port is 27017",
			27017, [27018, 27017], mongodb.paths.port,
		)}) with input as huawei(port, [27018, 27017])
	}
}

test_no_evidence_when_unknown if {
	every port in ["", null, "default"] {
		testing.undetermined(policy) with input as huawei(port, [27017])
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/dds.instances": {"status": "deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
