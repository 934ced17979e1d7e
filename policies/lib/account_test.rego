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

ram(member, value) := of("alicloud", {"ram_password_policy": {"exists": true, "value": {"PasswordPolicy": {member: value}}}})

test_password_maximum_age if {
	account.password_maximum_age == 90 with input as ram("MaxPasswordAge", 90)
	account.password_maximum_age == 0 with input as ram("MaxPasswordAge", 0)
	not account.password_maximum_age with input as ram("MaxPasswordAge", -1)
	not account.password_maximum_age with input as of("aws", {})
}

test_password_maximum_attempts if {
	account.password_maximum_attempts == 5 with input as ram("MaxLoginAttemps", 5)
	not account.password_maximum_attempts with input as ram("MaxLoginAttemps", -1)
	not account.password_maximum_attempts with input as of("aws", {})
}

test_password_characters if {
	policy := {"RequireLowercaseCharacters": true, "RequireUppercaseCharacters": false, "RequireNumbers": true, "RequireSymbols": false}
	want := {"lowercase letter": true, "uppercase letter": false, "digit": true, "symbol": false}
	account.password_characters == want with input as of("alicloud", {"ram_password_policy": {"exists": true, "value": {"PasswordPolicy": policy}}})
	not account.password_characters with input as ram("RequireNumbers", true)
}

test_root_mfa if {
	account.root_mfa == true with input as of("alicloud", {"ram_account_mfa": {"exists": true, "value": {"IsMFAEnable": true}}})
	account.root_mfa == false with input as of("alicloud", {"ram_account_mfa": {"exists": true, "value": {"IsMFAEnable": false}}})
	not account.root_mfa with input as of("aws", {})
}
