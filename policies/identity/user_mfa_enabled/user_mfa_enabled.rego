# METADATA
# title: Users with console access have MFA enabled
# description: A user who can sign in must have a second factor, so that a stolen password is not enough.
# related_resources:
#   - https://www.alibabacloud.com/help/zh/cloud-config/latest/y05868
#   - https://www.alibabacloud.com/help/doc-detail/147675.htm
#   - https://www.huaweicloud.com/guide/page-1308
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0014.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-user-mfa-enabled.html
# custom:
#   id: user-mfa-enabled
#   aliases:
#     huaweicloud: [iam-user-mfa-enabled]
#     alicloud: [ram-user-mfa-check]
#   former: [ram-user-mfa-check]
#   severity: high
#   resource_types:
#     - alicloud/ACS::RAM::User
#     - huaweicloud/iam.users
#   fix: Make a second factor required when the user signs in, and bind a device.
#   differences:
#     - Alibaba Cloud judges whether the login profile requires a device to be bound; whether one is bound is not looked at. Users without access to the console, of whom its text says nothing, are not applicable.
#     - Huawei Cloud counts disabled users as compliant, which is how not applicable is reported there. The form of the device in its item is not documented; IAM is asked unless the item has the serial number of a device.
#     - AWS's items of users do not include their MFA devices.
package policies.identity.user_mfa_enabled

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: Whether the user can sign in and, if so, whether MFA is required.
evidence := {"signs_in": true, "mfa": identity.mfa} if identity.signs_in

# METADATA
# description: The user cannot sign in.
evidence := {"signs_in": false} if identity.signs_in == false

not_applicable contains "the user cannot sign in" if not evidence.signs_in

deny contains reasons.is_true("the user can sign in without MFA", identity.paths.mfa) if {
	evidence.signs_in
	not evidence.mfa
}
