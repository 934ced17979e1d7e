package policies.mongodb.mongodb_instance_multi_zone_test

import data.policies.lib.mongodb
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.mongodb.mongodb_instance_multi_zone as policy

alicloud(properties) := {"resource": {"type": "alicloud/ACS::MongoDB::DBInstance", "properties": properties}}

zones(secondary, hidden) := alicloud({"ZoneId": "cn-hangzhou-h", "SecondaryZoneId": secondary, "HiddenZoneId": hidden})

test_deny_one_zone if {
	every instance in [zones("cn-hangzhou-h", "cn-hangzhou-h"), zones("", "")] {
		testing.noncompliant(policy, {reasons.is_true("all nodes are in one zone", mongodb.paths.multi_zone)}) with input as instance
	}
}

test_allow_several_zones if {
	testing.compliant(policy, {"deleting": false, "multi_zone": true}) with input as zones("cn-hangzhou-i", "cn-hangzhou-j")
	testing.compliant(policy, {"deleting": false, "multi_zone": true}) with input as zones("cn-hangzhou-i", "cn-hangzhou-h")
	testing.compliant(policy, {"deleting": false, "multi_zone": true}) with input as zones("cn-hangzhou-h", "cn-hangzhou-i")
}

test_no_evidence if {
	testing.undetermined(policy) with input as alicloud({"ZoneId": "cn-hangzhou-h"})
	testing.undetermined(policy) with input as alicloud({})
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::MongoDB::DBInstance": {"DBInstanceStatus": "Released"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
