# METADATA
# title: Passwords of IAM users are strong
# description: The password of every enabled user must be at least as strong as the rule demands, so that it cannot be guessed.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1514.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0002.html
# custom:
#   id: user-password-strength
#   aliases:
#     huaweicloud: [iam-password-policy]
#   severity: medium
#   resource_types:
#     - huaweicloud/iam.users
#   parameters:
#     pwdStrength:
#       type: string
#       description: How strong a password must be at least
#       default: Strong
#       enum: [Strong, Medium, Low]
#   fix: Change the user's password to a stronger one.
#   differences:
#     - Huawei Cloud's page does not say whether a password may be stronger than the parameter; here it may.
#     - What the account's password policy demands is judged by account-password-length.
#   zh:
#     title: IAM 用户密码强度满足要求
#     description: 每个启用用户的密码强度不得低于规则要求，避免密码被猜解。
#     fix: 将用户的登录密码修改为强度更高的密码。
package policies.identity.user_password_strength

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: How strong the password of an enabled user is.
evidence := {"enabled": true, "strength": identity.password_strength} if identity.enabled

# METADATA
# description: The user is disabled.
evidence := {"enabled": false} if identity.enabled == false

not_applicable contains "the user is disabled" if evidence.enabled == false

not_applicable contains "the user has no password" if {
	evidence.enabled
	evidence.strength == "None"
}

deny contains reasons.one_of(
	sprintf("the strength of the user's password is %s", [evidence.strength]),
	evidence.strength, _enough[input.parameters.pwdStrength], "pwd_strength",
) if {
	evidence.enabled
	evidence.strength != "None"
	not evidence.strength in _enough[input.parameters.pwdStrength]
}

_enough := {"Strong": ["Strong"], "Medium": ["Medium", "Strong"], "Low": ["Low", "Medium", "Strong"]}
