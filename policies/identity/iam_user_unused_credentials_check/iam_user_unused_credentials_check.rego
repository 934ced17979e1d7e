# METADATA
# title: Credentials of IAM users are in use
# description: >-
#   Nobody misses a credential that leaks if nobody uses it. The password and each active access key of an IAM user must have been used within
#   maxCredentialUsageAge days, or created within them.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-user-unused-credentials-check.html
#   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
# custom:
#   id: iam-user-unused-credentials-check
#   severity: medium
#   trigger: period
#   resource_types:
#     - aws/AWS::IAM::User
#   parameters:
#     maxCredentialUsageAge:
#       type: integer
#       description: For how many days a credential may be unused
#       unit: days
#       default: 90
#       minimum: 1
#   fix: Delete the password, or deactivate the access key, that is not used.
#   differences:
#     - A credential that was never used counts from its creation; AWS does not say from when it counts.
#     - AWS's rule reads a credential report, which may be four hours old; this policy reads the present state of each user.
#   zh:
#     title: IAM 用户的凭证正在使用
#     description: 无人使用的凭证泄露后不易被发现。IAM 用户的密码和每个处于启用状态的访问密钥，必须在最近 maxCredentialUsageAge 天内使用过或创建。
#     fix: 删除不再使用的密码，或停用不再使用的访问密钥。
package policies.identity.iam_user_unused_credentials_check

import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: How many days ago the password, if there is one, and each active access key were used last.
evidence := {"password_days": identity.unused_password_days, "key_days": identity.active_key_idle_days}

deny contains reasons.at_most(
	sprintf("the password was not used for %v days", [time.shown(days)]),
	time.shown(days), input.parameters.maxCredentialUsageAge, "PasswordLastUsed",
) if {
	some days in evidence.password_days
	days > input.parameters.maxCredentialUsageAge
}

deny contains reasons.at_most(
	sprintf("an active access key was not used for %v days", [time.shown(days)]),
	time.shown(days), input.parameters.maxCredentialUsageAge, identity.paths.active_key_idle_days,
) if {
	some days in evidence.key_days
	days > input.parameters.maxCredentialUsageAge
}
