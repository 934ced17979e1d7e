# METADATA
# title: IAM users belong to user groups
# description: Permissions that come from user groups can be reviewed. Every enabled user must be in a group, or in one of those that the rule lists.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1521.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_08_0004.html
# custom:
#   id: user-in-group
#   aliases:
#     huaweicloud: [iam-user-group-membership-check]
#   severity: medium
#   resource_types:
#     - huaweicloud/iam.users
#   parameters:
#     groupIds:
#       type: list
#       description: IDs of the user groups of which a user must be in at least one, empty for any group
#       default: []
#   fix: Add the user to a user group, or disable the user if nobody needs it.
#   differences:
#     - The managed rule takes up to 10 groups; here there is no limit.
#     - user-group-membership judges IAM users of AWS. Its parameter has names instead of IDs, and a user must be in each of those groups, not in one.
#   zh:
#     title: IAM 用户已加入用户组
#     description: 权限来自用户组时便于统一审查。每个启用的用户都必须属于某个用户组，或属于规则列出的用户组之一。
#     fix: 将用户加入用户组；不再需要的用户应停用。
package policies.identity.user_in_group

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: The groups of an enabled user.
evidence := {"enabled": true, "groups": identity.groups} if identity.enabled

# METADATA
# description: The user is disabled.
evidence := {"enabled": false} if identity.enabled == false

not_applicable contains "the user is disabled" if evidence.enabled == false

deny contains reasons.not_empty("the user is in no user group", "groups") if {
	evidence.enabled
	input.parameters.groupIds == []
	count(evidence.groups) == 0
}

deny contains reasons.has_one_of(
	"the user is in none of the user groups that the rule lists",
	evidence.groups, input.parameters.groupIds, "groups",
) if {
	evidence.enabled
	input.parameters.groupIds != []
	count([group | some group in evidence.groups; group in input.parameters.groupIds]) == 0
}
