# METADATA
# title: Users have either console access or access keys, not both
# description: >-
#   People sign in to the console; programs call APIs with access keys. A user for both purposes holds the permissions of both, and a leak
#   of either credential exposes both. A user who can sign in to the console must not have access keys.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ory77y
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1520.html
# custom:
#   id: user-console-or-api-access
#   aliases:
#     huaweicloud: [iam-user-console-and-api-access-at-creation]
#     alicloud: [ram-user-login-check]
#   former: [ram-user-login-check]
#   severity: low
#   resource_types:
#     - alicloud/ACS::RAM::User
#     - huaweicloud/iam.users
#   fix: Remove the user's console access or access keys, and create a separate user for the other purpose.
#   frameworks:
#     ISO/IEC 27001:2013: [A.6.1.2]
#   differences:
#     - On Alibaba Cloud, only active access keys count. On Huawei Cloud, every access key counts.
#     - On Huawei Cloud, disabled users are compliant.
#   zh:
#     title: 用户的控制台访问与访问密钥分离
#     description: 控制台登录供人员使用，访问密钥供程序调用 API。同一用户兼作两用会同时拥有两者的权限，任一凭证泄露都会波及另一方。能够登录控制台的用户不得拥有访问密钥。
#     fix: 关闭该用户的控制台访问或删除其访问密钥，并为另一用途单独创建用户。
package policies.identity.user_console_or_api_access

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: Whether the user can sign in to the console, and how many access keys can be used.
evidence := {"console_access": true, "keys": identity.keys} if identity.console_access

# METADATA
# description: The user cannot sign in to the console.
evidence := {"console_access": false} if identity.console_access == false

deny contains reasons.zero(
	sprintf("the user can sign in to the console and has access keys: %d", [evidence.keys]),
	evidence.keys, identity.paths.keys,
) if {
	evidence.console_access
	evidence.keys > 0
}
