# METADATA
# title: IAM and RAM users have no directly attached policies
# description: >-
#   Policies attached to single users are easily forgotten when people change roles. Users must get their permissions from groups or roles
#   and must not have any policy of their own.
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
#   fix: Attach the policies to a group that the user belongs to, then detach them from the user.
#   frameworks:
#     ISO/IEC 27001:2013: [A.6.1.2]
#     NIST SP 800-53 Rev. 5: [AC-2i.2, AC-2(1), AC-2(6), AC-3, AC-3(3)(a), AC-3(3)(b)(1), AC-3(3)(b)(2), AC-3(3)(b)(3)]
#     PCI DSS 3.2.1: ["2.2", 7.1.2, 7.1.3, 7.2.1, 7.2.2]
#   differences:
#     - Alibaba Cloud does not document that the item of a user lists the user's policies. Without the list, the verdict is Undetermined.
#   zh:
#     title: IAM 和 RAM 用户未直接绑定权限策略
#     description: 人员岗位变动时，直接授予个人的权限容易遗留。用户应通过用户组或角色获得权限，不得直接绑定任何权限策略。
#     fix: 将权限策略授予该用户所在的用户组，然后从用户上解除。
package policies.identity.user_no_direct_policies

import data.policies.lib.identity
import data.policies.lib.reasons

# METADATA
# description: How many policies the user has of its own.
evidence := {"own_policies": identity.own_policies}

deny contains reasons.zero(
	sprintf("policies attached directly to the user: %d", [evidence.own_policies]),
	evidence.own_policies, identity.paths.own_policies,
) if {
	evidence.own_policies > 0
}
