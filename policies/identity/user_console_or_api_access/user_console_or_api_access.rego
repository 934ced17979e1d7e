# METADATA
# title: Users have either console access or access keys, not both
# description: >-
#   Who signs in to the console is a person, what calls APIs with access keys is a program. One user for both gets the permissions of both,
#   and a leak of one opens the other.
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
#   fix: Take the access to the console or the access keys from the user, and make a user of its own for the other purpose.
#   frameworks:
#     ISO/IEC 27001:2013: [A.6.1.2]
#   differences:
#     - On Alibaba Cloud an access key that is not active does not count; on Huawei Cloud every access key does.
#     - Huawei Cloud's disabled users comply.
package policies.identity.user_console_or_api_access

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: Whether the user can sign in to the console, and how many access keys can be used.
evidence := {"console_access": true, "keys": identity.keys} if identity.console_access

# METADATA
# description: The user cannot sign in to the console.
evidence := {"console_access": false} if identity.console_access == false

deny contains reasons.none(
	sprintf("the user can sign in to the console and has access keys: %d", [evidence.keys]),
	evidence.keys, identity.paths.keys,
) if {
	evidence.console_access
	evidence.keys > 0
}
