# METADATA
# title: IAM users have MFA enabled
# description: >-
#   A stolen password, or a stolen access key where policies demand MFA, is not enough with a second factor. Each IAM user must have an MFA device, whether
#   the user can sign in to the console or not.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-user-mfa-enabled.html
#   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html
#   - https://www.huaweicloud.com/guide/page-1308
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0014.html
# custom:
#   id: user-mfa-device-present
#   aliases:
#     huaweicloud: [iam-user-mfa-enabled]
#     aws: [iam-user-mfa-enabled]
#   severity: high
#   trigger: period
#   resource_types:
#     - huaweicloud/iam.users
#     - aws/AWS::IAM::User
#   fix: Assign an MFA device to the user.
#   differences:
#     - Disabled users of Huawei Cloud are not applicable. IAM of Huawei Cloud lists virtual devices only, no security keys.
#     - user-mfa-enabled judges only users with access to the console.
#   zh:
#     title: IAM 用户启用 MFA
#     description: 启用多因素认证后，仅凭窃取的密码，或在策略要求 MFA 时仅凭窃取的访问密钥，无法冒用身份。无论能否登录控制台，每个 IAM 用户都必须有 MFA 设备。
#     fix: 为用户分配 MFA 设备。
package policies.identity.user_mfa_device_present

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: Whether the user has an MFA device.
evidence := {"enabled": true, "mfa": identity.mfa_device} if identity.enabled

# METADATA
# description: The user is disabled.
evidence := {"enabled": false} if identity.enabled == false

not_applicable contains "the user is disabled" if evidence.enabled == false

deny contains reasons.is_true("the user has no MFA device", identity.paths.mfa) if {
	evidence.enabled
	not evidence.mfa
}
