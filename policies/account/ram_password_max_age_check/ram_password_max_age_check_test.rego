package policies.account.ram_password_max_age_check_test

import data.policies.account.ram_password_max_age_check as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

of(days) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {"ram_password_policy": {"exists": true, "value": {"PasswordPolicy": {"MaxPasswordAge": days}}}},
	"parameters": {"maxPasswordAge": 90},
}

test_allow_expiring if {
	every days in [1, 90] {
		testing.compliant(policy, {"maximum_age": days}) with input as of(days)
	}
}

test_deny_too_old if {
	reason := reasons.at_most("passwords expire after 91 days", 91, 90, account.paths.password_maximum_age)
	testing.noncompliant(policy, {reason}) with input as of(91)
}

test_deny_never if {
	reason := reasons.more_than("passwords never expire", 0, 0, account.paths.password_maximum_age)
	testing.noncompliant(policy, {reason}) with input as of(0)
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(of(90), ["lookups"])
	testing.undetermined(policy) with input as of(-1)
}
