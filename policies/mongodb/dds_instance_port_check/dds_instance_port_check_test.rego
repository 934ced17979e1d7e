package policies.mongodb.dds_instance_port_check_test

import data.policies.lib.mongodb
import data.policies.mongodb.dds_instance_port_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

huawei(port, forbidden) := judged("huaweicloud/dds.instances", {"port": port}, {"disabledPortsPatterns": forbidden})

test_allow_other_ports if {
	every resource in [huawei("8635", [27017, 27018]), huawei(8635, [27017]), huawei("27017", [])] {
		policy.deny == set() with input as resource
		policy.evidence with input as resource
	}
}

test_deny_forbidden_ports if {
	every port in ["27017", 27017] {
		policy.deny == {{
			"message": "the instance listens on the forbidden port 27017",
			"property": mongodb.paths.port,
			"actual": 27017,
			"desired": [27018, 27017],
			"operator": "StringNotIn",
		}} with input as huawei(port, [27018, 27017])
	}
}

test_no_evidence_when_unknown if {
	every port in ["", null, "default"] {
		not policy.evidence with input as huawei(port, [27017])
		policy.deny == set() with input as huawei(port, [27017])
	}
}
