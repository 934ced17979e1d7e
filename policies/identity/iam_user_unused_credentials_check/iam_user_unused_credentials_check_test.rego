package policies.identity.iam_user_unused_credentials_check_test

import data.policies.identity.iam_user_unused_credentials_check as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

user(signed_in, used) := {
	"resource": {"type": "aws/AWS::IAM::User"},
	"event": {"time": "2022-04-01T00:00:00Z"},
	"parameters": {"maxCredentialUsageAge": 90},
	"lookups": {
		"iam_user_login_profile": {"exists": true, "value": {"LoginProfile": {"CreateDate": "2020-01-01T00:00:00Z"}}},
		"iam_user_sign_in": {"exists": true, "value": {"User": {"PasswordLastUsed": signed_in}}},
		"iam_user_access_keys": {"exists": true, "value": {"AccessKeyMetadata": [{"AccessKeyId": "AKIA1", "Status": "Active", "CreateDate": "2020-01-01T00:00:00Z"}]}},
		"iam_user_access_key_uses": {"exists": true, "value": [{
			"exists": true,
			"of": {"AccessKeyId": "AKIA1", "Status": "Active", "CreateDate": "2020-01-01T00:00:00Z"},
			"value": {"AccessKeyLastUsed": {"LastUsedDate": used}},
		}]},
	},
}

test_allow_used if {
	testing.compliant(policy, {"password_days": [90], "key_days": [1]}) with input as user("2022-01-01T00:00:00Z", "2022-03-31T00:00:00Z")
}

test_deny_unused if {
	testing.noncompliant(policy, {
		reasons.at_most("the password was not used for 91 days", 91, 90, "PasswordLastUsed"),
		reasons.at_most("an active access key was not used for 90.5 days", 90.5, 90, identity.paths.active_key_idle_days),
	}) with input as user("2021-12-31T00:00:00Z", "2021-12-31T12:00:00Z")
}

test_undetermined_without_answers if {
	testing.undetermined(policy) with input as object.remove(user("2022-01-01T00:00:00Z", "2022-03-31T00:00:00Z"), ["lookups"])
}
