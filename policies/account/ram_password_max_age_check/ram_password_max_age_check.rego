# METADATA
# title: Passwords of RAM users expire
# description: >-
#   The password policy makes RAM users change their passwords after a number of days, so that a password that leaked does not work forever.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/the-password-validity-period-specified-in-the-ram-user-password
#   - https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-setpasswordpolicy
# custom:
#   id: ram-password-max-age-check
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   parameters:
#     maxPasswordAge:
#       type: integer
#       description: The number of days after which a password must expire at the latest
#       unit: days
#       default: 90
#       minimum: 1
#   fix: In the RAM console, set a validity period in the password policy.
#   differences:
#     - A validity period of 0 days means that passwords never expire, and does not comply.
#   zh:
#     title: RAM 用户密码设置有效期
#     description: 密码策略要求 RAM 用户在指定天数内更换密码，泄露的密码不会一直有效。
#     fix: 在 RAM 控制台的密码策略中设置密码有效期。
package policies.account.ram_password_max_age_check

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: After how many days passwords expire; 0 if they never do.
evidence := {"maximum_age": account.password_maximum_age}

deny contains reasons.more_than("passwords never expire", 0, 0, account.paths.password_maximum_age) if evidence.maximum_age == 0

deny contains reasons.at_most(
	sprintf("passwords expire after %v days", [evidence.maximum_age]),
	evidence.maximum_age, input.parameters.maxPasswordAge, account.paths.password_maximum_age,
) if {
	evidence.maximum_age > input.parameters.maxPasswordAge
}
