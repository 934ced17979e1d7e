# METADATA
# title: The password policy of IAM users is strong
# description: >-
#   Long and mixed passwords are hard to guess, and old ones that leaked soon stop working. The account must have a password policy of its own that
#   demands the length and the kinds of characters that the rule names, prevents reuse, and lets passwords expire.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-password-policy.html
#   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html
# custom:
#   id: account-password-policy
#   aliases:
#     aws: [iam-password-policy]
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [aws/account]
#   parameters:
#     RequireUppercaseCharacters:
#       type: boolean
#       description: Whether passwords must have an uppercase letter
#       default: true
#     RequireLowercaseCharacters:
#       type: boolean
#       description: Whether passwords must have a lowercase letter
#       default: true
#     RequireSymbols:
#       type: boolean
#       description: Whether passwords must have a symbol
#       default: true
#     RequireNumbers:
#       type: boolean
#       description: Whether passwords must have a digit
#       default: true
#     MinimumPasswordLength:
#       type: integer
#       description: The least length that the password policy must demand
#       unit: characters
#       default: 14
#       minimum: 1
#     PasswordReusePrevention:
#       type: integer
#       description: How many of the last passwords must not be used again, at least; 0 for any
#       default: 24
#       minimum: 0
#     MaxPasswordAge:
#       type: integer
#       description: After how many days passwords must expire, at the latest; 0 if they need not
#       unit: days
#       default: 90
#       minimum: 0
#   fix: In the IAM console, edit the password policy under Account settings so that it demands what the rule names.
#   zh:
#     title: IAM 用户的密码策略足够强
#     description: 足够长且混合多种字符的密码不易被猜中，定期过期可以缩短泄露密码的可用时间。账户必须设置自己的密码策略，要求规则指定的长度和字符种类、防止重复使用密码，并使密码定期过期。
#     fix: 在 IAM 控制台的“账户设置”中编辑密码策略，使其满足规则的要求。
package policies.account.account_password_policy

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: What the account's own password policy demands.
evidence := {
	"own_policy": true,
	"required": account.password_characters,
	"minimum_length": account.password_minimum_length,
	"reuse_prevention": account.password_reuse_prevention,
	"maximum_age": account.password_maximum_age,
} if {
	account.password_policy_set
}

# METADATA
# description: The account has the default password policy.
evidence := {"own_policy": false} if account.password_policy_set == false

deny contains reasons.is_true("the account has the default password policy", "PasswordPolicy") if evidence.own_policy == false

deny contains reasons.is_true(sprintf("passwords need no %s", [kind]), account.paths.password_characters[kind]) if {
	evidence.own_policy
	some kind, wanted in {
		"uppercase letter": input.parameters.RequireUppercaseCharacters,
		"lowercase letter": input.parameters.RequireLowercaseCharacters,
		"symbol": input.parameters.RequireSymbols,
		"digit": input.parameters.RequireNumbers,
	}
	wanted
	evidence.required[kind] == false
}

deny contains reasons.at_least(
	sprintf("passwords may be as short as %d characters", [evidence.minimum_length]),
	evidence.minimum_length, input.parameters.MinimumPasswordLength, "MinimumPasswordLength",
) if {
	evidence.own_policy
	evidence.minimum_length < input.parameters.MinimumPasswordLength
}

deny contains reasons.at_least(
	sprintf("only the last %d passwords cannot be reused", [evidence.reuse_prevention]),
	evidence.reuse_prevention, input.parameters.PasswordReusePrevention, "PasswordReusePrevention",
) if {
	evidence.own_policy
	evidence.reuse_prevention < input.parameters.PasswordReusePrevention
}

deny contains reasons.at_most(
	sprintf("passwords expire after %d days", [evidence.maximum_age]),
	evidence.maximum_age, input.parameters.MaxPasswordAge, account.paths.password_maximum_age,
) if {
	evidence.own_policy
	input.parameters.MaxPasswordAge > 0
	evidence.maximum_age > input.parameters.MaxPasswordAge
}

deny contains reasons.at_most("passwords never expire", 0, input.parameters.MaxPasswordAge, account.paths.password_maximum_age) if {
	evidence.own_policy
	input.parameters.MaxPasswordAge > 0
	evidence.maximum_age == 0
}
