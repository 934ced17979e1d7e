# METADATA
# title: RAM users are locked after failed sign-ins
# description: >-
#   The password policy locks a RAM user for an hour after a number of wrong passwords, so that passwords cannot be found by trying.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/the-maximum-number-of-retries-set-in-the-ram-user
#   - https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-setpasswordpolicy
# custom:
#   id: ram-password-max-login-attemps-check
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   parameters:
#     maxLoginAttempts:
#       type: integer
#       description: The number of wrong passwords after which a user must be locked at the latest
#       default: 5
#       minimum: 1
#       aliases: [maxLoginAttemps]
#   fix: In the RAM console, set the maximum number of password retries in the password policy.
#   differences:
#     - A maximum of 0 means that passwords can be retried without limit, and does not comply.
#   zh:
#     title: RAM 用户密码策略限制重试次数
#     description: 密码策略限制 RAM 用户输入错误密码的次数，达到上限后锁定一小时，防止暴力破解。
#     fix: 在 RAM 控制台的密码策略中设置密码重试约束。
package policies.account.ram_password_max_login_attemps_check

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: How many wrong passwords lock a user; 0 if none do.
evidence := {"maximum_attempts": account.password_maximum_attempts}

deny contains reasons.more_than("wrong passwords never lock a user", 0, 0, account.paths.password_maximum_attempts) if {
	evidence.maximum_attempts == 0
}

deny contains reasons.at_most(
	sprintf("a user is locked after %v wrong passwords", [evidence.maximum_attempts]),
	evidence.maximum_attempts, input.parameters.maxLoginAttempts, account.paths.password_maximum_attempts,
) if {
	evidence.maximum_attempts > input.parameters.maxLoginAttempts
}
