# METADATA
# title: Password policies require a minimum length
# description: >-
#   Long passwords are hard to guess. The minimum length in the account's password policy must be at least minimumLength characters.
# related_resources:
#   - https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-getpasswordpolicy
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_02_0024.html
#   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html
# custom:
#   id: account-password-length
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - alicloud/account
#     - huaweicloud/account
#     - aws/account
#   parameters:
#     minimumLength:
#       type: integer
#       description: The shortest minimum length that the password policy may set
#       unit: characters
#       default: 14
#       minimum: 1
#   fix: Increase the minimum length in the account's password policy.
#   zh:
#     title: 账号密码策略要求足够的密码长度
#     description: 密码越长越难猜测。账号密码策略中的密码最小长度不得小于 minimumLength 个字符。
#     fix: 在账号的密码策略中增大密码最小长度。
package policies.account.account_password_length

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: The minimum length that the password policy demands.
evidence := {"minimum_length": account.password_minimum_length}

deny contains reasons.at_least(
	sprintf("passwords may be as short as %d characters", [evidence.minimum_length]),
	evidence.minimum_length, input.parameters.minimumLength, "password policy",
) if {
	evidence.minimum_length < input.parameters.minimumLength
}
