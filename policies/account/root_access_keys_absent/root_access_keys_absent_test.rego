package policies.account.root_access_keys_absent_test

import data.policies.account.root_access_keys_absent as policy
import data.policies.lib.reasons
import data.policies.lib.testing

account(keys) := {
	"resource": {"type": "aws/account"},
	"lookups": {"iam_account_summary": {"exists": true, "value": {"SummaryMap": [{"key": "AccountAccessKeysPresent", "value": keys}]}}},
}

test_allow_none if {
	testing.compliant(policy, {"keys": 0}) with input as account(0)
}

test_deny_one if {
	testing.noncompliant(policy, {reasons.equals("the root user has an access key", 1, 0, "AccountAccessKeysPresent")}) with input as account(1)
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account(0), ["lookups"])
}
