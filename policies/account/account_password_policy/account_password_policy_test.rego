package policies.account.account_password_policy_test

import data.policies.account.account_password_policy as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

parameters := {
	"RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true, "RequireSymbols": true, "RequireNumbers": true,
	"MinimumPasswordLength": 14, "PasswordReusePrevention": 24, "MaxPasswordAge": 90,
}

strong := {
	"RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true, "RequireSymbols": true, "RequireNumbers": true,
	"MinimumPasswordLength": 14, "PasswordReusePrevention": 24, "MaxPasswordAge": 90,
}

asked(answer, changed) := {
	"resource": {"type": "aws/account"},
	"lookups": {"iam_account_password_policy": answer},
	"parameters": object.union(parameters, changed),
}

with_policy(changes) := asked({"exists": true, "value": {"PasswordPolicy": object.union(strong, changes)}}, {})

required(digit) := {"uppercase letter": true, "lowercase letter": true, "symbol": true, "digit": digit}

test_allow_strong if {
	testing.compliant(policy, {"own_policy": true, "required": required(true), "minimum_length": 14, "reuse_prevention": 24, "maximum_age": 90}) with input as with_policy({})
	testing.compliant(policy, {"own_policy": true, "required": required(false), "minimum_length": 15, "reuse_prevention": 0, "maximum_age": 0}) with input as asked(
		{"exists": true, "value": {"PasswordPolicy": object.union(object.remove(strong, ["MaxPasswordAge", "PasswordReusePrevention"]), {
			"RequireNumbers": false,
			"MinimumPasswordLength": 15,
		})}},
		{"RequireNumbers": false, "PasswordReusePrevention": 0, "MaxPasswordAge": 0},
	)
}

test_deny_weak if {
	testing.noncompliant(policy, {reasons.is_true("passwords need no digit", account.paths.password_characters.digit)}) with input as with_policy({"RequireNumbers": false})
	testing.noncompliant(policy, {
		reasons.at_least("passwords may be as short as 13 characters", 13, 14, "MinimumPasswordLength"),
		reasons.at_least("only the last 23 passwords cannot be reused", 23, 24, "PasswordReusePrevention"),
		reasons.at_most("passwords expire after 91 days", 91, 90, account.paths.password_maximum_age),
	}) with input as with_policy({"MinimumPasswordLength": 13, "PasswordReusePrevention": 23, "MaxPasswordAge": 91})
	testing.noncompliant(policy, {reasons.at_most("passwords never expire", 0, 90, account.paths.password_maximum_age)}) with input as with_policy({"MaxPasswordAge": 0})
}

test_deny_default_policy if {
	reason := reasons.is_true("the account has the default password policy", "PasswordPolicy")
	testing.noncompliant(policy, {reason}) with input as asked({"exists": false}, {})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(with_policy({}), ["lookups"])
	testing.undetermined(policy) with input as asked({"exists": true, "value": {"PasswordPolicy": {}}}, {})
}
