# METADATA
# title: Groups have users
# description: A group without users grants nothing to anybody; what it is for is forgotten.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-group-has-users-check.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1513.html
# custom:
#   id: iam-group-has-users-check
#   aliases:
#     aws: [iam-group-has-users-check]
#     huaweicloud: [iam-group-has-users-check]
#   severity: low
#   resource_types:
#     - aws/AWS::IAM::Group
#     - huaweicloud/iam.groups
#   fix: Add users to the group, or delete it.
package policies.group.iam_group_has_users_check

import data.policies.lib.group
import data.policies.lib.reasons

# METADATA
# description: The users in the group.
evidence := {"members": group.members}

deny contains reasons.not_empty("the group has no users", "members") if count(evidence.members) == 0
