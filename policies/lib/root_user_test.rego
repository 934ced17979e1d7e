package policies.lib.root_user_test

import data.policies.lib.root_user

details := [
	{"of": {"id": "u1"}, "exists": true, "value": {"user": {"id": "u1", "is_domain_owner": false}}},
	{"of": {"id": "u2"}, "exists": true, "value": {"user": {"id": "u2", "is_domain_owner": true}}},
]

account(lookups) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {name: {"exists": true, "value": value} | some name, value in lookups},
}

devices(owner) := {"virtual_mfa_devices": [{"user_id": owner}]}

test_mfa if {
	root_user.mfa == true with input as account({"iam_user_details": details, "iam_mfa_devices": devices("u2")})
	root_user.mfa == false with input as account({"iam_user_details": details, "iam_mfa_devices": devices("u1")})
}

keys(statuses) := [
	{"of": {"id": "u1"}, "exists": true, "value": {"credentials": [{"status": "active"}]}},
	{"of": {"id": "u2"}, "exists": true, "value": {"credentials": [{"status": status} | some status in statuses]}},
]

test_enabled_keys if {
	root_user.enabled_keys == 0 with input as account({"iam_user_details": details, "iam_users_credentials": keys([])})
	root_user.enabled_keys == 1 with input as account({"iam_user_details": details, "iam_users_credentials": keys(["inactive", "active"])})
	not root_user.enabled_keys with input as account({"iam_user_details": details, "iam_users_credentials": []})
}

test_unknown if {
	every users in [[], [details[0]], [details[1], details[1]]] {
		[mfa | mfa := root_user.mfa] == [] with input as account({"iam_user_details": users, "iam_mfa_devices": devices("u2")})
		not root_user.enabled_keys with input as account({"iam_user_details": users, "iam_users_credentials": keys([])})
	}
}
