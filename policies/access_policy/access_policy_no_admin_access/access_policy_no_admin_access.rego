# METADATA
# title: IAM and RAM policies do not grant full administrative access
# description: >-
#   A policy must not grant more permissions than its users need. No statement of the policy's default version may allow every action on every
#   resource. For full access, attach the cloud's own administrator policy, so that all administrators can be found. The cloud's own policies are
#   not applicable.
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
#   parameters:
#     excludePermissionBoundaryPolicy:
#       type: boolean
#       description: Whether to exclude policies that are used as permissions boundaries; AWS only
#       default: false
#   fix: Replace the wildcards with the actions and resources that are needed.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2i.2, AC-2(1), AC-2(6), AC-3, AC-3(3)(a), AC-3(3)(b)(1), AC-3(3)(b)(2), AC-3(3)(b)(3)]
#     PCI DSS 3.2.1: ["2.2", 7.1.2, 7.1.3, 7.2.1, 7.2.2]
#   differences:
#     - >-
#       As in AWS's managed rule, a statement that allows every action of one service complies, and so does one that allows all but some actions
#       (NotAction).
#     - An ARN that leaves everything open, such as acs:*:*:*:* or arn:aws:*, counts as every resource, like an asterisk.
#     - Alibaba Cloud's managed rule judges the users, groups and roles that have such a policy. Here the policy itself is judged.
#   zh:
#     title: IAM 和 RAM 自定义策略未授予全部管理权限
#     description: 权限应遵循最小授权原则。策略的默认版本中，不得有语句允许对所有资源执行所有操作。确需全部权限的，应使用云厂商的管理员系统策略，便于统一识别管理员。云厂商的系统策略（托管策略）不适用；在 AWS 上，可用参数 excludePermissionBoundaryPolicy 排除用作权限边界的策略。
#     fix: 将语句中的通配符改为实际需要的操作和资源。
package policies.access_policy.access_policy_no_admin_access

import data.policies.lib.access_policy
import data.policies.lib.reasons

# METADATA
# description: Whether the policy is the customer's and judged and, if so, the numbers of its statements that allow everything.
evidence := {"managed_by_cloud": false, "excluded": false, "admin_statements": access_policy.admin_statements} if {
	access_policy.managed_by_cloud == false
	_excluded == false
}

# METADATA
# description: The policy is a permissions boundary, which the rule leaves out.
evidence := {"managed_by_cloud": false, "excluded": true} if {
	access_policy.managed_by_cloud == false
	_excluded
}

# METADATA
# description: The policy is the cloud's own.
evidence := {"managed_by_cloud": true} if access_policy.managed_by_cloud

_excluded := false if not input.parameters.excludePermissionBoundaryPolicy

_excluded := access_policy.boundaries > 0 if input.parameters.excludePermissionBoundaryPolicy

not_applicable contains "the cloud manages the policy" if evidence.managed_by_cloud

not_applicable contains "the policy is used as a permissions boundary" if evidence.excluded

deny contains reasons.has_not(
	sprintf("statement %d allows every action on every resource", [number]),
	number, number, access_policy.paths.statements,
) if {
	some number in evidence.admin_statements
}
