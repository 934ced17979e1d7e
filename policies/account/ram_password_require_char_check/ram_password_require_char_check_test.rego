package policies.account.ram_password_require_char_check_test

import data.policies.account.ram_password_require_char_check as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

members := ["RequireLowercaseCharacters", "RequireUppercaseCharacters", "RequireNumbers", "RequireSymbols"]

kinds := {
	"RequireLowercaseCharacters": "lowercase letter",
	"RequireUppercaseCharacters": "uppercase letter",
	"RequireNumbers": "digit",
	"RequireSymbols": "symbol",
}

of(missing, free) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {"ram_password_policy": {"exists": true, "value": {"PasswordPolicy": {member: not_in(member, missing) | some member in members}}}},
	"parameters": {
		"requireLowercaseCharacters": not_in("RequireLowercaseCharacters", free),
		"requireUppercaseCharacters": not_in("RequireUppercaseCharacters", free),
		"requireNumbers": not_in("RequireNumbers", free),
		"requireSymbols": not_in("RequireSymbols", free),
	},
}

not_in(member, set) := false if member in set

not_in(member, set) if not member in set

test_allow_all_kinds if {
	testing.compliant(policy, {"required": {kind: true | some kind in kinds}}) with input as of(set(), set())
}

test_allow_what_is_not_wanted if {
	every member, kind in kinds {
		evidence := {"required": object.union({each: true | some each in kinds}, {kind: false})}
		testing.compliant(policy, evidence) with input as of({member}, {member})
	}
}

test_deny_each_kind if {
	every member, kind in kinds {
		reason := reasons.is_true(sprintf("passwords need no %s", [kind]), account.paths.password_characters[kind])
		testing.noncompliant(policy, {reason}) with input as of({member}, set())
	}
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(of(set(), set()), ["lookups"])
}
