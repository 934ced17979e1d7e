# METADATA
# title: IAM and RAM groups have users
# description: A group without users grants nothing, and its purpose is soon forgotten. An IAM or RAM group must have at least one user.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-group-has-users-check.html
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/qz62cl
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1513.html
# custom:
#   id: iam-group-has-users-check
#   aliases:
#     aws: [iam-group-has-users-check]
#     huaweicloud: [iam-group-has-users-check]
#     alicloud: [ram-group-has-member-check]
#   severity: low
#   resource_types:
#     - aws/AWS::IAM::Group
#     - alicloud/ACS::RAM::Group
#     - huaweicloud/iam.groups
#   fix: Add users to the group, or delete the group.
#   zh:
#     title: IAM 和 RAM 用户组中有用户
#     description: 没有用户的用户组不起任何授权作用，其用途也容易被遗忘。IAM 或 RAM 用户组中必须至少有一个用户。
#     fix: 向该用户组添加用户，或删除该用户组。
package policies.group.iam_group_has_users_check

import data.policies.lib.group
import data.policies.lib.reasons

# METADATA
# description: The users in the group.
evidence := {"members": group.members}

deny contains reasons.not_empty("the group has no users", "members") if count(evidence.members) == 0
