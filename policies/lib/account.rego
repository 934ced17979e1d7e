# METADATA
# title: Accounts
# description: What the clouds say about an account itself. An account has no item, so that all of it is asked for.
package policies.lib.account

# METADATA
# description: The least number of characters that a user's password must have. An account of AWS that sets no policy has the default one.
password_minimum_length := input.lookups.ram_password_policy.value.PasswordPolicy.MinimumPasswordLength if {
	input.resource.type == "alicloud/account"
}

password_minimum_length := input.lookups.iam_password_policy.value.password_policy.minimum_password_length if {
	input.resource.type == "huaweicloud/account"
}

password_minimum_length := input.lookups.iam_account_password_policy.value.PasswordPolicy.MinimumPasswordLength if {
	input.resource.type == "aws/account"
	input.lookups.iam_account_password_policy.exists
}

# METADATA
# description: IAM User Guide, "Set an account password policy", Default password policy.
password_minimum_length := 8 if {
	input.resource.type == "aws/account"
	input.lookups.iam_account_password_policy.exists == false
}

# METADATA
# description: How many access keys the root user has.
root_access_keys := entries[0] if {
	input.resource.type == "aws/account"
	entries := [entry.value |
		some entry in input.lookups.iam_account_summary.value.SummaryMap
		entry.key == "AccountAccessKeysPresent"
	]
}
