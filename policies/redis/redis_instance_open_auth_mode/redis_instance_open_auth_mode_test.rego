package policies.redis.redis_instance_open_auth_mode_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.redis.redis_instance_open_auth_mode as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(network, mode) := judged("alicloud/ACS::Redis::DBInstance", {"NetworkType": network, "VpcAuthMode": mode}, {})

huawei(free) := judged("huaweicloud/dcs.redis", {"no_password_access": free}, {})

test_allow_with_a_password if {
	every resource in [alicloud("VPC", "Open"), huawei("false"), huawei(false)] {
		testing.compliant(policy, {"deleting": false, "classic": false, "password_required": true}) with input as resource
	}
}

test_deny_without_a_password if {
	every resource in [alicloud("VPC", "Close"), huawei("true"), huawei(true)] {
		testing.noncompliant(policy, {reasons.is_true("the instance requires no password", redis.paths.password_required)}) with input as resource
	}
}

test_deny_the_classic_network if {
	every mode in ["Open", "Close", null] {
		testing.noncompliant(policy, {reasons.is_false(
			"the instance is in the classic network",
			redis.paths.classic,
		)}) with input as alicloud("CLASSIC", mode)
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("VPC", null), alicloud("VPC", ""), alicloud(null, "Open"), huawei(null), huawei("")] {
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
