package policies.redis.redis_instance_multi_zone_test

import data.policies.lib.redis
import data.policies.redis.redis_instance_multi_zone as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("alicloud/ACS::Redis::DBInstance", {"ZoneType": "doublezone"}, {}), judged("alicloud/ACS::Redis::DBInstance", {"ZoneId": "b", "SecondaryZoneId": "f"}, {}), judged("huaweicloud/dcs.redis", {"az_codes": ["a", "b"]}, {})] {
		policy.evidence == {"multi_zone": true} with input as resource
		policy.deny == set() with input as resource
	}
}

test_deny if {
	want := {{
		"message": "the instance stands in one zone",
		"property": redis.paths.multi_zone,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}}
	every resource in [judged("alicloud/ACS::Redis::DBInstance", {"ZoneType": "singlezone"}, {}), judged("alicloud/ACS::Redis::DBInstance", {"ZoneId": "b", "SecondaryZoneId": "b"}, {}), judged("huaweicloud/dcs.redis", {"az_codes": ["a", "a"]}, {})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("alicloud/ACS::Redis::DBInstance", {}, {}), judged("alicloud/ACS::Redis::DBInstance", {"ZoneType": null}, {}), judged("huaweicloud/dcs.redis", {}, {}), judged("huaweicloud/dcs.redis", {"az_codes": ["a", null]}, {})] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
