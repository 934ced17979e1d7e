package policies.mongodb.mongodb_instance_multi_zone_test

import data.policies.lib.mongodb
import data.policies.mongodb.mongodb_instance_multi_zone as policy

alicloud(properties) := {"resource": {"type": "alicloud/ACS::MongoDB::DBInstance", "properties": properties}}

zones(secondary, hidden) := alicloud({"ZoneId": "cn-hangzhou-h", "SecondaryZoneId": secondary, "HiddenZoneId": hidden})

test_deny_one_zone if {
	every instance in [zones("cn-hangzhou-h", "cn-hangzhou-h"), zones("", "")] {
		policy.deny == {{
			"message": "all nodes stand in one zone",
			"property": mongodb.paths.multi_zone,
			"actual": false, "desired": true, "operator": "Equals",
		}} with input as instance
	}
}

test_allow_several_zones if {
	policy.deny == set() with input as zones("cn-hangzhou-i", "cn-hangzhou-j")
	policy.deny == set() with input as zones("cn-hangzhou-i", "cn-hangzhou-h")
	policy.deny == set() with input as zones("cn-hangzhou-h", "cn-hangzhou-i")
}

test_no_evidence if {
	not policy.evidence with input as alicloud({"ZoneId": "cn-hangzhou-h"})
	not policy.evidence with input as alicloud({})
}
