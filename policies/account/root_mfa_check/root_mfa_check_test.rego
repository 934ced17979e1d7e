package policies.account.root_mfa_check_test

import data.policies.account.root_mfa_check as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

of(mfa) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {"ram_account_mfa": {"exists": true, "value": {"IsMFAEnable": mfa}}},
}

test_allow_mfa if {
	testing.compliant(policy, {"mfa": true}) with input as of(true)
}

test_deny_without_mfa if {
	testing.noncompliant(policy, {reasons.is_true("the root user has no MFA device", account.paths.root_mfa)}) with input as of(false)
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as {"resource": {"type": "alicloud/account"}}
}

aws(enabled) := {
	"resource": {"type": "aws/account"},
	"lookups": {"iam_account_summary": {"exists": true, "value": {"SummaryMap": [{"key": "AccountMFAEnabled", "value": enabled}]}}},
}

test_root_user_of_aws if {
	testing.compliant(policy, {"mfa": true}) with input as aws(1)
	testing.noncompliant(policy, {reasons.is_true("the root user has no MFA device", account.paths.root_mfa)}) with input as aws(0)
	testing.undetermined(policy) with input as aws(2)
}

huawei(owner) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {
		"iam_user_details": {"exists": true, "value": [{"value": {"user": {"id": "u1", "is_domain_owner": true}}}]},
		"iam_mfa_devices": {"exists": true, "value": {"virtual_mfa_devices": [{"user_id": owner}]}},
	},
}

test_root_user_of_huawei_cloud if {
	testing.compliant(policy, {"mfa": true}) with input as huawei("u1")
	testing.noncompliant(policy, {reasons.is_true("the root user has no MFA device", account.paths.root_mfa)}) with input as huawei("u2")
	testing.undetermined(policy) with input as object.remove(huawei("u1"), ["lookups"])
}
