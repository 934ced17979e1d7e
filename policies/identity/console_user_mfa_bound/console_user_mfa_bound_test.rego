package policies.identity.console_user_mfa_bound_test

import data.policies.identity.console_user_mfa_bound as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

user(mode, owner) := {
	"resource": {"type": "huaweicloud/iam.users", "id": "u1", "properties": {"enabled": true, "access_mode": mode}},
	"lookups": {"iam_mfa_devices": {"exists": true, "value": {"virtual_mfa_devices": [{"user_id": owner}]}}},
}

test_allow_mfa if {
	every mode in ["default", "console"] {
		testing.compliant(policy, {"console_access": true, "mfa": true}) with input as user(mode, "u1")
	}
}

test_deny_without_mfa if {
	reason := reasons.is_true("the user can sign in to the console without MFA", identity.paths.mfa)
	testing.noncompliant(policy, {reason}) with input as user("console", "u2")
}

test_not_applicable_without_console if {
	testing.not_applicable(policy, {"the user has no access to the console"}) with input as user("programmatic", "u2")
}

test_undetermined_when_unknown if {
	testing.undetermined(policy) with input as object.remove(user("console", "u1"), ["lookups"])
	testing.undetermined(policy) with input as user("other", "u1")
}
