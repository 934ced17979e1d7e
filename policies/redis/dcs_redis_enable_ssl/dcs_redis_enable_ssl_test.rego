package policies.redis.dcs_redis_enable_ssl_test

import data.policies.lib.redis
import data.policies.redis.dcs_redis_enable_ssl as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

huawei(public, ssl) := judged("huaweicloud/dcs.redis", {"enable_publicip": public, "enable_ssl": ssl}, {})

test_allow_encrypted_or_private if {
	every resource in [huawei(true, true), huawei("true", "true"), huawei(false, false), huawei(false, true), huawei(false, null)] {
		policy.deny == set() with input as resource
		policy.evidence with input as resource
	}
}

test_deny_public_without_encryption if {
	every resource in [huawei(true, false), huawei("true", "false")] {
		policy.deny == {{
			"message": "the instance can be reached from the Internet and connections are not encrypted",
			"property": redis.paths.encrypted_in_transit,
			"actual": false,
			"desired": true,
			"operator": "Equals",
		}} with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [huawei(true, null), huawei(null, true), huawei(null, false)] {
		not policy.evidence with input as resource
		policy.deny == set() with input as resource
	}
}
