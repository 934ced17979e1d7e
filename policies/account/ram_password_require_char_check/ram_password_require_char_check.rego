# METADATA
# title: Passwords of RAM users have several kinds of characters
# description: >-
#   The password policy demands the kinds of characters that the rule names: lowercase letters, uppercase letters, digits and symbols. Mixed
#   passwords are harder to guess.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/the-password-complexity-set-in-the-ram-user-password-policy
#   - https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-setpasswordpolicy
# custom:
#   id: ram-password-require-char-check
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   parameters:
#     requireLowercaseCharacters:
#       type: boolean
#       description: Whether passwords must have a lowercase letter
#       default: true
#     requireUppercaseCharacters:
#       type: boolean
#       description: Whether passwords must have an uppercase letter
#       default: true
#     requireNumbers:
#       type: boolean
#       description: Whether passwords must have a digit
#       default: true
#     requireSymbols:
#       type: boolean
#       description: Whether passwords must have a symbol
#       default: true
#   fix: In the RAM console, select the required kinds of characters in the password policy.
#   differences:
#     - The rule's page was not available; the parameters are those of Alibaba Cloud's rule ram-password-policy-check.
#   zh:
#     title: RAM 用户密码包含多种字符
#     description: 密码策略要求密码包含规则指定的字符种类：小写字母、大写字母、数字和符号。混合多种字符的密码更难被猜中。
#     fix: 在 RAM 控制台的密码策略中选择密码必须包含的字符种类。
package policies.account.ram_password_require_char_check

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Which kinds of characters the password policy demands.
evidence := {"required": account.password_characters}

deny contains reasons.is_true(sprintf("passwords need no %s", [kind]), account.paths.password_characters[kind]) if {
	some kind, wanted in {
		"lowercase letter": input.parameters.requireLowercaseCharacters,
		"uppercase letter": input.parameters.requireUppercaseCharacters,
		"digit": input.parameters.requireNumbers,
		"symbol": input.parameters.requireSymbols,
	}
	wanted
	evidence.required[kind] == false
}
