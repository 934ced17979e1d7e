package policies.rds.rds_instance_enabled_security_ip_list_test

import data.policies.lib.rds
import data.policies.rds.rds_instance_enabled_security_ip_list as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(list) := judged("alicloud/ACS::RDS::DBInstance", {"SecurityIPList": list}, {})

test_allow_narrower_entries if {
	every list in ["127.0.0.1", "10.0.0.0/8,203.0.113.7", "2001:db8::/32"] {
		policy.deny == set() with input as alicloud(list)
	}
}

test_deny_an_entry_that_means_everybody if {
	policy.deny == {{
		"message": "the white list has 0.0.0.0/0, which lets everybody in",
		"property": rds.paths.white_list,
		"actual": ["0.0.0.0/0"],
		"desired": "0.0.0.0/0",
		"operator": "NotContains",
	}} with input as alicloud("10.0.0.0/8,0.0.0.0/0")
	every list in ["::/0", "%", "0.0.0.0"] {
		count(policy.deny) == 1 with input as alicloud(list)
	}
}

test_deny_an_empty_white_list if {
	policy.deny == {{
		"message": "the white list is empty",
		"property": rds.paths.white_list,
		"actual": "",
		"operator": "IsNotStringEmpty",
	}} with input as alicloud("")
}

test_no_evidence_when_unknown if {
	every list in [null, "10.0.0.0/8,office"] {
		not policy.evidence with input as alicloud(list)
	}
	not policy.evidence with input as judged("alicloud/ACS::RDS::DBInstance", {}, {})
}
