# METADATA
# title: The root user has MFA
# description: >-
#   Whoever signs in as the root user, which is the account itself on Alibaba Cloud, needs a second factor besides the password. The root user may
#   do everything and cannot be limited.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ms831a
#   - https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-getaccountmfainfo
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1526.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0014.html
# custom:
#   id: root-mfa-check
#   aliases:
#     alicloud: [root-mfa-check]
#     huaweicloud: [root-account-mfa-enabled]
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account, huaweicloud/account]
#   fix: Sign in as the root user and bind an MFA device on the Security Settings page.
#   differences:
#     - >-
#       IAM of Huawei Cloud tells only in each user's details which user is the root user, so the policy asks about every user of the account. If
#       no user is the root user, or several are, the verdict is Undetermined.
#     - >-
#       On Huawei Cloud, the devices that count are the virtual ones that IAM lists. Whether IAM lists the root user's device when an agency asks,
#       and what it lists for an account that was upgraded to a HUAWEI ID, is not documented.
#   zh:
#     title: 根用户（主账号）开启 MFA
#     description: 以根用户（阿里云账号，即主账号）登录时，除密码外还需要多因素认证。根用户拥有全部权限且无法限制。
#     fix: 使用根用户登录，在安全设置页面绑定 MFA 设备。
package policies.account.root_mfa_check

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether the account itself has an MFA device.
evidence := {"mfa": account.root_mfa}

deny contains reasons.is_true("the account has no MFA device", account.paths.root_mfa) if not evidence.mfa
