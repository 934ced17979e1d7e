package policies.identity.user_password_strength_test

import data.policies.identity.user_password_strength as policy
import data.policies.lib.reasons
import data.policies.lib.testing

user(strength, wanted) := {
	"resource": {"type": "huaweicloud/iam.users", "properties": {"enabled": true}},
	"lookups": {"iam_user": {"exists": true, "value": {"user": {"pwd_strength": strength}}}},
	"parameters": {"pwdStrength": wanted},
}

test_allow_strong_enough if {
	every wanted in ["Strong", "Medium", "Low"] {
		testing.compliant(policy, {"enabled": true, "strength": "Strong"}) with input as user("high", wanted)
	}
	testing.compliant(policy, {"enabled": true, "strength": "Medium"}) with input as user("Middle", "Medium")
	testing.compliant(policy, {"enabled": true, "strength": "Low"}) with input as user("Low", "Low")
}

test_deny_weak if {
	reason := reasons.one_of("the strength of the user's password is Medium", "Medium", ["Strong"], "pwd_strength")
	testing.noncompliant(policy, {reason}) with input as user("Middle", "Strong")
	low := reasons.one_of("the strength of the user's password is Low", "Low", ["Medium", "Strong"], "pwd_strength")
	testing.noncompliant(policy, {low}) with input as user("Low", "Medium")
}

test_not_applicable if {
	disabled := {"resource": {"type": "huaweicloud/iam.users", "properties": {"enabled": false}}, "parameters": {"pwdStrength": "Strong"}}
	testing.not_applicable(policy, {"the user is disabled"}) with input as disabled
	testing.not_applicable(policy, {"the user has no password"}) with input as user("None", "Strong")
}

test_undetermined_when_unknown if {
	testing.undetermined(policy) with input as user("unheard of", "Strong")
	testing.undetermined(policy) with input as object.remove(user("High", "Strong"), ["lookups"])
}
