package policies.rds.rds_white_list_internet_ip_access_check_test

import data.policies.lib.rds
import data.policies.rds.rds_white_list_internet_ip_access_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(list) := judged("alicloud/ACS::RDS::DBInstance", {"SecurityIPList": list}, {})

test_allow_private_addresses if {
	every list in ["127.0.0.1", "10.0.0.0/8,172.16.0.0/12,192.168.1.7", "fd00::/8", ""] {
		policy.deny == set() with input as alicloud(list)
	}
}

test_deny_addresses_of_the_internet if {
	policy.deny == {{
		"message": "the white list has 203.0.113.7, which lets addresses of the Internet in",
		"property": rds.paths.white_list,
		"actual": ["203.0.113.7"],
		"desired": "203.0.113.7",
		"operator": "NotContains",
	}} with input as alicloud("10.0.0.0/8,203.0.113.7")
	every list in ["0.0.0.0/0", "%", "2001:db8::/32", "10.0.0.0/7", "::/0"] {
		count(policy.deny) == 1 with input as alicloud(list)
	}
	count(policy.deny) == 2 with input as alicloud("192.0.2.0/24,203.0.113.7")
}

test_no_evidence_when_unknown if {
	every list in [null, "10.0.0.0/8,office"] {
		not policy.evidence with input as alicloud(list)
	}
}
