package policies.account.root_access_keys_absent_test

import data.policies.account.root_access_keys_absent as policy
import data.policies.lib.reasons
import data.policies.lib.testing

account(keys) := {
	"resource": {"type": "aws/account"},
	"lookups": {"iam_account_summary": {"exists": true, "value": {"SummaryMap": [{"key": "AccountAccessKeysPresent", "value": keys}]}}},
}

huawei(statuses) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {
		"iam_user_details": {"exists": true, "value": [{"of": {"id": "u1"}, "value": {"user": {"id": "u1", "is_domain_owner": true}}}]},
		"iam_users_credentials": {"exists": true, "value": [{
			"of": {"id": "u1"},
			"value": {"credentials": [{"status": status} | some status in statuses]},
		}]},
	},
}

test_allow_none if {
	testing.compliant(policy, {"keys": 0}) with input as huawei(["inactive"])
	testing.compliant(policy, {"keys": 0}) with input as account(0)
}

test_deny_one if {
	testing.noncompliant(policy, {reasons.equals("the root user has an access key", 1, 0, {"aws/account": "AccountAccessKeysPresent", "huaweicloud/account": "credentials"})}) with input as account(1)
	testing.noncompliant(policy, {reasons.equals("the root user has an access key", 1, 0, {
		"aws/account": "AccountAccessKeysPresent",
		"huaweicloud/account": "credentials",
	})}) with input as huawei(["inactive", "active"])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account(0), ["lookups"])
}
