package policies.redis.redis_instance_enabled_tde_test

import data.policies.lib.reasons
import data.policies.lib.redis
import data.policies.lib.testing
import data.policies.redis.redis_instance_enabled_tde as policy

alicloud(status) := {
	"resource": {"type": "alicloud/ACS::Redis::DBInstance", "properties": {"InstanceStatus": "Normal"}},
	"lookups": {"redis_tde": {"exists": true, "value": {"TDEStatus": status}}},
}

test_allow_encrypted if {
	testing.compliant(policy, {"deleting": false, "encrypted": true}) with input as alicloud("Enabled")
}

test_deny_unencrypted if {
	testing.noncompliant(policy, {reasons.is_true("data is not encrypted", redis.paths.encrypted_at_rest)}) with input as alicloud("Disabled")
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {
		"type": "alicloud/ACS::Redis::DBInstance",
		"properties": {"InstanceStatus": "Released"},
	}}
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as alicloud("Enabling")
	testing.undetermined(policy) with input as object.remove(alicloud(""), ["lookups"])
}
