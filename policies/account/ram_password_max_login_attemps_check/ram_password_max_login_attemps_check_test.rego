package policies.account.ram_password_max_login_attemps_check_test

import data.policies.account.ram_password_max_login_attemps_check as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

of(attempts) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {"ram_password_policy": {"exists": true, "value": {"PasswordPolicy": {"MaxLoginAttemps": attempts}}}},
	"parameters": {"maxLoginAttempts": 5},
}

test_allow_locking if {
	every attempts in [1, 5] {
		testing.compliant(policy, {"maximum_attempts": attempts}) with input as of(attempts)
	}
}

test_deny_too_many if {
	reason := reasons.at_most("a user is locked after 6 wrong passwords", 6, 5, account.paths.password_maximum_attempts)
	testing.noncompliant(policy, {reason}) with input as of(6)
}

test_deny_unlimited if {
	reason := reasons.more_than("wrong passwords never lock a user", 0, 0, account.paths.password_maximum_attempts)
	testing.noncompliant(policy, {reason}) with input as of(0)
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(of(5), ["lookups"])
	testing.undetermined(policy) with input as of(-1)
}
