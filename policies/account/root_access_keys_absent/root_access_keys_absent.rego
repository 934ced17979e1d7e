# METADATA
# title: The root user has no access keys
# description: An access key of the root user may do everything and cannot be limited.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-root-access-key-check.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1518.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_03_0004.html
# custom:
#   id: root-access-keys-absent
#   aliases:
#     aws: [iam-root-access-key-check]
#     huaweicloud: [iam-root-access-key-check]
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - aws/account
#     - huaweicloud/account
#   fix: Delete the access keys of the root user.
#   differences:
#     - On AWS every key counts, on Huawei Cloud each that is enabled.
#     - Which user of Huawei Cloud is the root user, IAM says about each user, so every user of the account is asked about. If IAM names none, or several, the verdict is Undetermined.
package policies.account.root_access_keys_absent

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: How many access keys the root user has.
evidence := {"keys": account.root_access_keys}

deny contains reasons.equals("the root user has an access key", evidence.keys, 0, _property) if evidence.keys > 0

_property := {"aws/account": "AccountAccessKeysPresent", "huaweicloud/account": "credentials"}
