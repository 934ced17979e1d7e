# METADATA
# title: The Alibaba Cloud account has MFA
# description: >-
#   Whoever signs in as the Alibaba Cloud account itself needs a second factor besides the password. The account may do everything and cannot
#   be limited.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ms831a
#   - https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-getaccountmfainfo
# custom:
#   id: root-mfa-check
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   fix: Sign in as the Alibaba Cloud account and bind an MFA device on the Security Settings page.
#   zh:
#     title: 阿里云账号开启 MFA
#     description: 登录阿里云账号（主账号）时，除密码外还需要多因素认证。阿里云账号拥有全部权限且无法限制。
#     fix: 使用阿里云账号登录，在安全设置页面绑定 MFA 设备。
package policies.account.root_mfa_check

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether the account itself has an MFA device.
evidence := {"mfa": account.root_mfa}

deny contains reasons.is_true("the account has no MFA device", account.paths.root_mfa) if not evidence.mfa
