# METADATA
# title: The root user of the Huawei Cloud account has MFA
# description: The root user may do everything. It must have bound an MFA device, so that a stolen password is not enough.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1526.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0014.html
# custom:
#   id: root-user-mfa-enabled
#   aliases:
#     huaweicloud: [root-account-mfa-enabled]
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - huaweicloud/account
#   fix: Sign in as the root user and add an MFA device on the Security Settings page.
#   differences:
#     - Which user is the root user, IAM says about each user, so every user of the account is asked about. If IAM names none, or several, the verdict is Undetermined.
#     - The devices that are judged are the virtual ones that IAM lists. Whether IAM lists the root user's device when an agency asks, and the security settings of an account that was upgraded to a HUAWEI ID, are not documented.
#   zh:
#     title: 根用户开启 MFA
#     description: 根用户拥有账号的全部权限，必须绑定 MFA 设备，仅凭泄露的密码无法登录。
#     fix: 使用根用户登录，在“安全设置”中添加 MFA 设备。
package policies.account.root_user_mfa_enabled

import data.policies.lib.reasons
import data.policies.lib.root_user

# METADATA
# description: Whether the root user has bound an MFA device.
evidence := {"mfa": root_user.mfa}

deny contains reasons.is_true("the root user has no MFA device", "virtual_mfa_devices") if not evidence.mfa
