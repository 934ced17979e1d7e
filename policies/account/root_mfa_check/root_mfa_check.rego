# METADATA
# title: The root user has MFA enabled
# description: >-
#   Whoever signs in as the root user, which on Alibaba Cloud is the Alibaba Cloud account itself, needs a second factor besides the password. The
#   root user may do everything and cannot be limited.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ms831a
#   - https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-getaccountmfainfo
#   - https://docs.aws.amazon.com/config/latest/developerguide/root-account-mfa-enabled.html
#   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1526.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0014.html
# custom:
#   id: root-mfa-check
#   aliases:
#     aws: [root-account-mfa-enabled]
#     huaweicloud: [root-account-mfa-enabled]
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - alicloud/account
#     - aws/account
#     - huaweicloud/account
#   fix: Sign in as the root user (Alibaba Cloud account) and add an MFA device on the page Security credentials (Security Settings).
#   differences:
#     - >-
#       In IAM of Huawei Cloud, only the details of each user state which user is the root user, so the policy reads the details of every user of
#       the account. If no user is the root user, or several are, the verdict is Undetermined.
#     - >-
#       On Huawei Cloud, the devices that count are the virtual ones that IAM lists. Whether IAM lists the root user's device to an agency,
#       and what it lists for an account that was upgraded to a HUAWEI ID, is not documented.
#   zh:
#     title: 根用户（阿里云账号）开启 MFA
#     description: 登录根用户（在阿里云上即阿里云账号，又称主账号）时，除密码外还需要多因素认证。根用户拥有全部权限且无法限制。
#     fix: 使用根用户（阿里云账号）登录，在安全凭证（安全设置）页面绑定 MFA 设备。
package policies.account.root_mfa_check

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether the root user has an MFA device.
evidence := {"mfa": account.root_mfa}

deny contains reasons.is_true("the root user has no MFA device", account.paths.root_mfa) if not evidence.mfa
