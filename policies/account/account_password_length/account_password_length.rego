# METADATA
# title: Password policies demand long passwords
# description: The account's password policy sets a minimum length, so that passwords cannot be guessed.
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
#       description: The least length that the password policy must demand
#       unit: characters
#       default: 14
#       minimum: 1
#   fix: Raise the minimum length in the account's password policy.
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
