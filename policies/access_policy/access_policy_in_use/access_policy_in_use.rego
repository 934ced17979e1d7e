# METADATA
# title: IAM and RAM policies are attached to a user, group or role
# description: The policy is attached to at least one user, group or role. A policy that nobody has is attached some day without a look at it.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-in-use.html
# custom:
#   id: access-policy-in-use
#   aliases:
#     alicloud: [ram-policy-in-use-check]
#     aws: [iam-policy-in-use]
#   former: [ram-policy-in-use-check]
#   severity: low
#   trigger: period
#   resource_types:
#     - alicloud/ACS::RAM::Policy
#     - aws/AWS::IAM::Policy
#   fix: Attach the policy to who needs it, or delete it.
#   differences:
#     - AWS's own rule judges one policy that its parameter names, and asks for users in the groups; here every policy is judged by how often it is attached.
package policies.access_policy.access_policy_in_use

import data.policies.lib.access_policy
import data.policies.lib.reasons

# METADATA
# description: To how many users, groups and roles the policy is attached.
evidence := {"attachments": access_policy.attachments}

deny contains reasons.at_least(
	"the number of users, groups and roles with the policy is 0",
	evidence.attachments, 1, access_policy.paths.attachments,
) if {
	evidence.attachments < 1
}
