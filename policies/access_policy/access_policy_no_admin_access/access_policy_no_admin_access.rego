# METADATA
# title: IAM and RAM policies do not grant full administrative access
# description: >-
#   No statement of the policy's version in force allows every action on every resource. Who needs to do everything gets the cloud's own
#   policy for administrators, by which they can be found.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-admin-access.html
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: access-policy-no-admin-access
#   aliases:
#     alicloud: [ram-policy-no-statements-with-admin-access-check]
#     aws: [iam-policy-no-statements-with-admin-access]
#   former: [iam-policy-no-statements-with-admin-access]
#   severity: high
#   resource_types:
#     - aws/AWS::IAM::Policy
#     - alicloud/ACS::RAM::Policy
#   fix: Name the actions and resources that are needed.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2i.2, AC-2(1), AC-2(6), AC-3, AC-3(3)(a), AC-3(3)(b)(1), AC-3(3)(b)(2), AC-3(3)(b)(3)]
#     PCI DSS 3.2.1: ["2.2", 7.1.2, 7.1.3, 7.2.1, 7.2.2]
#   differences:
#     - Every action of one service complies, as with AWS's rule. The clouds' own policies are not applicable.
#     - Alibaba Cloud's rule is about the users, groups and roles that have such a policy; here the policy itself is judged.
package policies.access_policy.access_policy_no_admin_access

import data.policies.lib.access_policy
import data.policies.lib.reasons

# METADATA
# description: Whether the policy is the customer's and, if so, how many of its statements allow everything.
evidence := {"managed_by_cloud": false, "admin_statements": access_policy.admin_statements} if access_policy.managed_by_cloud == false

# METADATA
# description: The policy is the cloud's own.
evidence := {"managed_by_cloud": true} if access_policy.managed_by_cloud

not_applicable contains "the cloud manages the policy" if evidence.managed_by_cloud

deny contains reasons.none(
	sprintf("statements that allow every action on every resource: %d", [evidence.admin_statements]),
	evidence.admin_statements, access_policy.paths.statements,
) if {
	evidence.admin_statements > 0
}
