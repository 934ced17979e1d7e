package policies.redis.redis_instance_multi_zone_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.redis.redis_instance_multi_zone as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("alicloud/ACS::Redis::DBInstance", {"ZoneType": "doublezone"}, {}), judged("alicloud/ACS::Redis::DBInstance", {"ZoneId": "b", "SecondaryZoneId": "f"}, {}), judged("huaweicloud/dcs.redis", {"az_codes": ["a", "b"]}, {})] {
		testing.compliant(policy, {"deleting": false, "multi_zone": true}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_true("the instance is in one zone", redis.paths.multi_zone)}
	every resource in [judged("alicloud/ACS::Redis::DBInstance", {"ZoneType": "singlezone"}, {}), judged("alicloud/ACS::Redis::DBInstance", {"ZoneId": "b", "SecondaryZoneId": "b"}, {}), judged("huaweicloud/dcs.redis", {"az_codes": ["a", "a"]}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("alicloud/ACS::Redis::DBInstance", {}, {}), judged("alicloud/ACS::Redis::DBInstance", {"ZoneType": null}, {}), judged("huaweicloud/dcs.redis", {}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::Redis::DBInstance": {"InstanceStatus": "Released"},
		"huaweicloud/dcs.redis": {"status": "DELETING"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
