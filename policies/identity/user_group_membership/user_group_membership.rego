# METADATA
# title: IAM users are in groups
# description: >-
#   Permissions of groups are granted and taken away in one place. Each IAM user must be in at least one group, and in each that the rule names.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-user-group-membership-check.html
# custom:
#   id: user-group-membership
#   aliases:
#     aws: [iam-user-group-membership-check]
#   severity: low
#   resource_types:
#     - aws/AWS::IAM::User
#   parameters:
#     groupNames:
#       type: string
#       description: The names of the groups that users must be in, separated by commas, empty for any group
#       default: ""
#   fix: Add the user to the groups that have the permissions the user needs.
#   differences:
#     - AWS does not say whether a user must be in one or in each of the groups in groupNames; here it is each.
#     - user-in-group judges IAM users of Huawei Cloud. Its parameter has IDs instead of names, and one of those groups is enough.
#   zh:
#     title: IAM 用户属于用户组
#     description: 通过用户组可以在一处授予和收回权限。每个 IAM 用户必须至少属于一个用户组，并属于规则指定的每个用户组。
#     fix: 将用户添加到具有其所需权限的用户组。
package policies.identity.user_group_membership

import data.policies.lib.identity
import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: The groups of the user.
evidence := {"groups": identity.groups}

deny contains reasons.not_empty("the user is in no group", "groupList") if count(evidence.groups) == 0

deny contains reasons.has_one_of(sprintf("the user is not in group %s", [name]), evidence.groups, [name], "groupList") if {
	some name in lists.split_comma(input.parameters.groupNames)
	not name in evidence.groups
}
