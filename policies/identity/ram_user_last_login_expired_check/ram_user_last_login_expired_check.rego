# METADATA
# title: IAM and RAM users have signed in recently (no inactive users)
# description: >-
#   The user signed in, or was changed when it has never signed in, no more days ago than the rule allows. Users that nobody needs any more
#   are a way in that nobody watches.
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
#       description: How long ago the user may have signed in last
#       unit: days
#       minimum: 0
#       default: 90
#       aliases: [allowedInactivePeriod]
#   fix: Delete the user, or take its access to the console away.
#   differences:
#     - Huawei Cloud's users who are disabled or have no access to the console are not applicable, which is reported as compliant. Its page does not mention users who have never signed in; they are judged by when they were created.
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
