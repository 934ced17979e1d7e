package policies.redis.dcs_redis_enable_ssl_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.redis.dcs_redis_enable_ssl as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

huawei(public, ssl) := judged("huaweicloud/dcs.redis", {"enable_publicip": public, "enable_ssl": ssl}, {})

test_allow_encrypted_or_private if {
	every resource in [huawei(true, true), huawei("true", "true")] {
		testing.compliant(policy, {"deleting": false, "encrypted_in_transit": true, "public": true}) with input as resource
	}
	every resource in [huawei(false, false), huawei(false, true), huawei(false, null)] {
		testing.compliant(policy, {"deleting": false, "public": false}) with input as resource
	}
}

test_deny_public_without_encryption if {
	every resource in [huawei(true, false), huawei("true", "false")] {
		testing.noncompliant(policy, {reasons.is_true(
			"the instance has public access and connections are not encrypted",
			redis.paths.encrypted_in_transit,
		)}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [huawei(true, null), huawei(null, true), huawei(null, false)] {
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
