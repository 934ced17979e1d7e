# METADATA
# title: The root user has no access keys
# description: >-
#   An access key of the root user can do everything, and its permissions cannot be limited. The root user must not have any access key.
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
#     - On AWS every access key counts, on Huawei Cloud every enabled one.
#     - >-
#       In IAM of Huawei Cloud, only the details of each user state which user is the root user, so the policy reads the details of every user of
#       the account. If no user is the root user, or several are, the verdict is Undetermined.
#   zh:
#     title: 根用户没有访问密钥
#     description: 根用户的访问密钥可以执行任何操作，且权限无法限制。根用户不得拥有访问密钥。
#     fix: 删除根用户的访问密钥。
package policies.account.root_access_keys_absent

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: How many access keys the root user has.
evidence := {"keys": account.root_access_keys}

deny contains reasons.equals("the root user has an access key", evidence.keys, 0, _property) if evidence.keys > 0

_property := {"aws/account": "AccountAccessKeysPresent", "huaweicloud/account": "credentials"}
