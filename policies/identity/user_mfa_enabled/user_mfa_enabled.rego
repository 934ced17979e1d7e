# METADATA
# title: Users with console access have MFA enabled
# description: >-
#   With MFA, a stolen password alone is not enough to sign in. A user with console access must have MFA enabled. Users who cannot sign in
#   are not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/zh/cloud-config/latest/y05868
#   - https://www.alibabacloud.com/help/doc-detail/147675.htm
#   - https://www.huaweicloud.com/guide/page-1308
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0014.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/mfa-enabled-for-iam-console-access.html
# custom:
#   id: user-mfa-enabled
#   aliases:
#     huaweicloud: [mfa-enabled-for-iam-console-access]
#     alicloud: [ram-user-mfa-check]
#     aws: [mfa-enabled-for-iam-console-access]
#   former: [ram-user-mfa-check, console-user-mfa-bound]
#   severity: high
#   trigger: both
#   resource_types:
#     - alicloud/ACS::RAM::User
#     - huaweicloud/iam.users
#     - aws/AWS::IAM::User
#   fix: Require MFA for the user's console sign-in and bind an MFA device.
#   differences:
#     - >-
#       On Alibaba Cloud, the policy checks whether the login profile requires an MFA device, not whether a device is bound. Users without
#       console access are not applicable; Alibaba Cloud's text does not mention them.
#     - >-
#       Huawei Cloud counts disabled users as compliant, which is how it reports not applicable. The form of the MFA device in its item is
#       not documented, so the policy reads the devices from IAM, unless the item has the serial number of one. IAM lists virtual devices only, no security keys.
#     - user-mfa-device-present judges users without access to the console, too.
#   zh:
#     title: 可登录控制台的用户已启用多因素认证（MFA）
#     description: 启用多因素认证（MFA）后，仅凭窃取的密码无法登录。能够登录控制台的用户必须启用 MFA；不能登录控制台的用户不适用。
#     fix: 要求该用户登录控制台时必须使用 MFA，并绑定 MFA 设备。
package policies.identity.user_mfa_enabled

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: Whether the user can sign in and, if so, whether MFA is required.
evidence := {"signs_in": true, "mfa": identity.mfa} if identity.console_access

# METADATA
# description: The user cannot sign in.
evidence := {"signs_in": false} if identity.console_access == false

not_applicable contains "the user cannot sign in" if not evidence.signs_in

deny contains reasons.is_true("the user can sign in without MFA", identity.paths.mfa) if {
	evidence.signs_in
	not evidence.mfa
}
