# METADATA
# title: IAM users with console access have bound an MFA device
# description: A user who can sign in to the console must have bound an MFA device, so that a stolen password is not enough.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0100.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0014.html
# custom:
#   id: console-user-mfa-bound
#   aliases:
#     huaweicloud: [mfa-enabled-for-iam-console-access]
#   severity: high
#   resource_types:
#     - huaweicloud/iam.users
#   fix: Bind a virtual MFA device on the user's Security Settings page, or take the access to the management console away.
#   differences:
#     - A device counts if IAM lists it as bound. Devices other than virtual ones, such as security keys, are not listed.
#     - user-mfa-enabled judges users without access to the console, too.
#   zh:
#     title: 允许登录控制台的 IAM 用户已绑定 MFA 设备
#     description: 可登录管理控制台的用户必须绑定 MFA 设备，仅凭泄露的密码无法登录。
#     fix: 在用户的“安全设置”中绑定虚拟 MFA 设备，或取消其管理控制台访问。
package policies.identity.console_user_mfa_bound

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: Whether a user with access to the console has an MFA device.
evidence := {"console_access": true, "mfa": identity.mfa} if identity.console_access

# METADATA
# description: The user has no access to the console.
evidence := {"console_access": false} if identity.console_access == false

not_applicable contains "the user has no access to the console" if evidence.console_access == false

deny contains reasons.is_true("the user can sign in to the console without MFA", identity.paths.mfa) if {
	evidence.console_access
	not evidence.mfa
}
