package policies.account.root_user_mfa_enabled_test

import data.policies.account.root_user_mfa_enabled as policy
import data.policies.lib.reasons
import data.policies.lib.testing

account(owner) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {
		"iam_user_details": {"exists": true, "value": [{
			"of": {"id": "u1"}, "exists": true,
			"value": {"user": {"id": "u1", "is_domain_owner": true}},
		}]},
		"iam_mfa_devices": {"exists": true, "value": {"virtual_mfa_devices": [{"user_id": owner}]}},
	},
}

test_allow_mfa if {
	testing.compliant(policy, {"mfa": true}) with input as account("u1")
}

test_deny_without_mfa if {
	testing.noncompliant(policy, {reasons.is_true("the root user has no MFA device", "virtual_mfa_devices")}) with input as account("u2")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account("u1"), ["lookups"])
}
