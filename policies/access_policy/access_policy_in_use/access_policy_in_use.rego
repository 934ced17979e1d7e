# METADATA
# title: IAM and RAM policies are attached to a user, group or role
# description: >-
#   An unused policy can be attached later without anyone reviewing it. Every policy must be attached to at least one user, group or role.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-in-use.html
#   - https://support.huaweicloud.com/intl/en-us/api-iam/iam_10_0014.html
# custom:
#   id: access-policy-in-use
#   aliases:
#     alicloud: [ram-policy-in-use-check]
#     aws: [iam-policy-in-use]
#     huaweicloud: [iam-policy-in-use, iam-role-in-use]
#   former: [ram-policy-in-use-check]
#   severity: low
#   trigger: period
#   resource_types:
#     - alicloud/ACS::RAM::Policy
#     - aws/AWS::IAM::Policy
#     - huaweicloud/iam.policies
#     - huaweicloud/iam.roles
#   parameters:
#     policyARN:
#       type: string
#       description: The ARN of the only policy to check; empty for every policy; AWS only
#       default: ""
#     policyUsageType:
#       type: string
#       description: What the policy must be attached to; only ANY, which is a user, a group or a role, can be judged; AWS only
#       enum: [ANY]
#       default: ANY
#   fix: Attach the policy to the users, groups or roles that need it, or delete it.
#   differences:
#     - >-
#       AWS's managed rule requires a policy ARN, and counts a group only if it has users. Here every policy is judged, or the one that policyARN
#       names, by its number of attachments. The item does not list what the policy is attached to, so the parameter policyUsageType takes ANY only.
#     - >-
#       On Huawei Cloud agencies count as well as users and groups, and grants for enterprise projects. Whether grants of identity policies, of
#       the newer IAM API, are among the assignments that IAM counts is not documented.
#   zh:
#     title: IAM 和 RAM 权限策略已附加到用户、用户组或角色（无闲置策略）
#     description: 闲置的权限策略日后可能未经复核就被授予他人。权限策略必须至少附加到一个用户、用户组或角色。在 AWS 上可用参数 policyARN 指定只检查某一条策略，其他策略不适用。
#     fix: 将权限策略附加到确需该权限的用户、用户组或角色；不再需要的，删除该策略。
package policies.access_policy.access_policy_in_use

import data.policies.lib.access_policy
import data.policies.lib.reasons

# METADATA
# description: Whether the policy is judged and, if so, to how many users, groups and roles it is attached.
evidence := {"judged": true, "attachments": access_policy.attachments} if _judged

# METADATA
# description: The rule names another policy.
evidence := {"judged": false} if _judged == false

_judged if input.parameters.policyARN == ""

_judged if input.resource.type in {"alicloud/ACS::RAM::Policy", "huaweicloud/iam.policies", "huaweicloud/iam.roles"}

_judged := access_policy.arn == input.parameters.policyARN if {
	input.resource.type == "aws/AWS::IAM::Policy"
	input.parameters.policyARN != ""
}

not_applicable contains "the rule names another policy" if evidence.judged == false

deny contains reasons.at_least(
	"the number of users, groups and roles with the policy is 0",
	evidence.attachments, 1, access_policy.paths.attachments,
) if {
	evidence.attachments < 1
}
