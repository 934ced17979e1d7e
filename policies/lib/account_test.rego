package policies.lib.account_test

import data.policies.lib.account

of(cloud, lookups) := {"resource": {"type": concat("", [cloud, "/account"])}, "lookups": lookups}

test_password_minimum_length if {
	ram := {"exists": true, "value": {"PasswordPolicy": {"MinimumPasswordLength": 12}}}
	huawei := {"exists": true, "value": {"password_policy": {"minimum_password_length": 12}}}
	account.password_minimum_length == 12 with input as of("alicloud", {"ram_password_policy": ram})
	account.password_minimum_length == 12 with input as of("huaweicloud", {"iam_password_policy": huawei})
	account.password_minimum_length == 12 with input as of("aws", {"iam_account_password_policy": ram})
	account.password_minimum_length == 8 with input as of("aws", {"iam_account_password_policy": {"exists": false}})
	not account.password_minimum_length with input as of("aws", {})
}

test_root_access_keys if {
	entries := [{"key": "Users", "value": 7}, {"key": "AccountAccessKeysPresent", "value": 1}]
	account.root_access_keys == 1 with input as of("aws", {"iam_account_summary": {"exists": true, "value": {"SummaryMap": entries}}})
	not account.root_access_keys with input as of("aws", {"iam_account_summary": {"exists": true, "value": {"SummaryMap": []}}})
}
