package policies.account.account_password_length_test

import data.policies.account.account_password_length as policy
import data.policies.lib.reasons
import data.policies.lib.testing

of(length, wanted) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {"ram_password_policy": {"exists": true, "value": {"PasswordPolicy": {"MinimumPasswordLength": length}}}},
	"parameters": {"minimumLength": wanted},
}

test_allow_long if {
	testing.compliant(policy, {"minimum_length": 14}) with input as of(14, 14)
}

test_deny_short if {
	reason := reasons.at_least("passwords may be as short as 8 characters", 8, 14, "password policy")
	testing.noncompliant(policy, {reason}) with input as of(8, 14)
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(of(8, 14), ["lookups"])
}
