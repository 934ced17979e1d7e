package policies.redis.dcs_redis_no_public_ip_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.redis.dcs_redis_no_public_ip as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_allow if {
	every resource in [judged("huaweicloud/dcs.redis", {"enable_publicip": false}, {}), judged("huaweicloud/dcs.redis", {"enablePublicip": "false"}, {})] {
		testing.compliant(policy, {"deleting": false, "public": false}) with input as resource
	}
}

test_deny if {
	want := {reasons.is_false("the instance has public access", redis.paths.public)}
	every resource in [judged("huaweicloud/dcs.redis", {"enable_publicip": true}, {}), judged("huaweicloud/dcs.redis", {"enablePublicip": "true"}, {})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [judged("huaweicloud/dcs.redis", {}, {}), judged("huaweicloud/dcs.redis", {"enable_publicip": null}, {})] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/dcs.redis": {"status": "DELETING"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
