package policies.account.s3_account_level_public_access_blocks_periodic_test

import data.policies.account.s3_account_level_public_access_blocks_periodic as policy
import data.policies.lib.reasons
import data.policies.lib.testing

on := {"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true}

account(answer, parameters) := {
	"resource": {"type": "aws/account"},
	"lookups": {"s3_account_public_access_block": answer},
	"parameters": object.union(on, parameters),
}

blocking(changes, parameters) := account({"exists": true, "value": object.union(on, changes)}, parameters)

test_allow_blocked if {
	testing.compliant(policy, {"blocked": on}) with input as blocking({}, {})
	testing.compliant(policy, {"blocked": object.union(on, {"BlockPublicAcls": false})}) with input as blocking({"BlockPublicAcls": false}, {"BlockPublicAcls": false})
}

test_deny_open if {
	every setting in object.keys(on) {
		testing.noncompliant(policy, {reasons.is_true(sprintf("%s is off", [setting]), setting)}) with input as blocking({setting: false}, {})
	}
}

test_deny_never_set if {
	testing.noncompliant(policy, {reasons.is_true(sprintf("%s is off", [setting]), setting) | some setting, _ in on}) with input as account({"exists": false}, {})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(blocking({}, {}), ["lookups"])
}
