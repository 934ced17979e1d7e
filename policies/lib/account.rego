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

# METADATA
# description: After how many days a password expires, at the latest; 0 if it never does (IMS API, SetPasswordPolicy).
password_maximum_age := days if {
	input.resource.type == "alicloud/account"
	days := input.lookups.ram_password_policy.value.PasswordPolicy.MaxPasswordAge
	days >= 0
}

# METADATA
# description: How many wrong passwords lock a user; 0 if they can be retried without limit (IMS API, SetPasswordPolicy).
password_maximum_attempts := attempts if {
	input.resource.type == "alicloud/account"
	attempts := input.lookups.ram_password_policy.value.PasswordPolicy.MaxLoginAttemps
	attempts >= 0
}

# METADATA
# description: Which kinds of characters a password must have.
password_characters := {
	"lowercase letter": policy.RequireLowercaseCharacters,
	"uppercase letter": policy.RequireUppercaseCharacters,
	"digit": policy.RequireNumbers,
	"symbol": policy.RequireSymbols,
} if {
	input.resource.type == "alicloud/account"
	policy := input.lookups.ram_password_policy.value.PasswordPolicy
}

# METADATA
# description: Whether the root user, which is the account itself on Alibaba Cloud, has an MFA device.
root_mfa := input.lookups.ram_account_mfa.value.IsMFAEnable if input.resource.type == "alicloud/account"

# METADATA
# description: How each cloud calls a fact.
paths := {
	"password_maximum_age": {"alicloud/account": "MaxPasswordAge"},
	"password_maximum_attempts": {"alicloud/account": "MaxLoginAttemps"},
	"password_characters": {
		"lowercase letter": {"alicloud/account": "RequireLowercaseCharacters"},
		"uppercase letter": {"alicloud/account": "RequireUppercaseCharacters"},
		"digit": {"alicloud/account": "RequireNumbers"},
		"symbol": {"alicloud/account": "RequireSymbols"},
	},
	"root_mfa": {"alicloud/account": "IsMFAEnable"},
}
