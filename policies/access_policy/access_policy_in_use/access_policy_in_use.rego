# METADATA
# title: IAM and RAM policies are attached to a user, group or role
# description: The policy is attached to at least one user, group or role. A policy that nobody has is attached some day without a look at it.
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
#       description: The ARN of the policy that is judged, empty for every policy; on AWS only
#       default: ""
#   fix: Attach the policy to who needs it, or delete it.
#   differences:
#     - >-
#       AWS's own rule must be given a policy, and asks for users in the groups; here every policy, or the one that is named, is judged by how
#       often it is attached. The item does not say to what, so the parameter policyUsageType is not taken.
#     - On Huawei Cloud agencies count as well as users and groups, and grants for enterprise projects. Whether grants of identity policies, of the newer IAM API, are among the assignments that IAM counts, is not documented.
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
