# METADATA
# title: IAM and RAM users have signed in recently (no inactive users)
# description: >-
#   Nobody notices when an unused account is taken over. A RAM user's last sign-in must be at most the given number of days ago. If the user
#   has never signed in, the time of the user's last change counts instead.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1522.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0002.html
# custom:
#   id: ram-user-last-login-expired-check
#   aliases:
#     huaweicloud: [iam-user-last-login-check]
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::RAM::User
#     - huaweicloud/iam.users
#   parameters:
#     days:
#       type: number
#       description: Maximum number of days since the last sign-in
#       unit: days
#       minimum: 0
#       default: 90
#       aliases: [allowedInactivePeriod]
#   fix: Delete the user, or remove the user's console access.
#   differences:
#     - >-
#       On Huawei Cloud, users who are disabled or have no console access are not applicable, which is reported as compliant. Its page does not
#       mention users who have never signed in; the policy judges them by when they were created.
#   zh:
#     title: IAM 和 RAM 用户近期登录过（无闲置用户）
#     description: 闲置用户被盗用时难以察觉。用户最近一次登录距今不得超过指定天数；从未登录过的用户，按其最近一次变更或创建的时间计算。
#     fix: 删除该用户，或关闭其控制台登录。
package policies.identity.ram_user_last_login_expired_check

import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: Whether the user has ever signed in, and how many days ago that was.
evidence := {"judged": true, "signed_in": true, "days": identity.last_sign_in_days} if {
	_judged
	identity.signed_in
}

# METADATA
# description: The user has never signed in; how many days ago it was changed last.
evidence := {"judged": true, "signed_in": false, "days": identity.last_change_days} if {
	_judged
	identity.signed_in == false
}

# METADATA
# description: The user has no access to the console of Huawei Cloud.
evidence := {"judged": false} if _judged == false

_judged if input.resource.type == "alicloud/ACS::RAM::User"

_judged := identity.console_access if input.resource.type == "huaweicloud/iam.users"

not_applicable contains "the user has no access to the console" if evidence.judged == false

deny contains reasons.at_most(
	sprintf(_sentences[evidence.signed_in], [shown]),
	shown, input.parameters.days, _properties[evidence.signed_in],
) if {
	evidence.judged
	evidence.days > input.parameters.days
	shown := time.shown(evidence.days)
}

_sentences := {
	true: "the last sign-in of the user was %v days ago",
	false: "the user has never signed in, the last change was %v days ago",
}

_properties := {true: identity.paths.last_sign_in, false: identity.paths.last_change}
