# METADATA
# title: IAM and RAM users have no directly attached policies
# description: Users get their permissions from groups and roles. Policies of single users are forgotten when somebody changes their work.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/w0vx10
#   - https://docs.aws.amazon.com/config/latest/developerguide/iam-user-no-policies-check.html
# custom:
#   id: user-no-direct-policies
#   aliases:
#     alicloud: [ram-user-no-policy-check]
#     aws: [iam-user-no-policies-check]
#   former: [ram-user-no-policy-check]
#   severity: low
#   trigger: period
#   resource_types:
#     - alicloud/ACS::RAM::User
#     - aws/AWS::IAM::User
#   fix: Attach the policies to a group that the user is in, and detach them from the user.
#   frameworks:
#     ISO/IEC 27001:2013: [A.6.1.2]
#     NIST SP 800-53 Rev. 5: [AC-2i.2, AC-2(1), AC-2(6), AC-3, AC-3(3)(a), AC-3(3)(b)(1), AC-3(3)(b)(2), AC-3(3)(b)(3)]
#     PCI DSS 3.2.1: ["2.2", 7.1.2, 7.1.3, 7.2.1, 7.2.2]
#   differences:
#     - Alibaba Cloud does not document that the item of a user lists its policies; without the list the verdict is undetermined.
package policies.identity.user_no_direct_policies

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: How many policies the user has of its own.
evidence := {"own_policies": identity.own_policies}

deny contains reasons.none(
	sprintf("policies attached directly to the user: %d", [evidence.own_policies]),
	evidence.own_policies, identity.paths.own_policies,
) if {
	evidence.own_policies > 0
}
