# METADATA
# title: Lambda functions are not public
# description: >-
#   Whoever can invoke a function uses what it is permitted to do, and the account pays for it. The function's resource policy must let nobody in but fixed
#   principals, or demand fixed values such as aws:SourceAccount. S3 is not fixed, because it invokes functions for the buckets of every account.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-public-access-prohibited.html
#   - https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
# custom:
#   id: lambda-function-public-access-prohibited
#   severity: high
#   resource_types:
#     - aws/AWS::Lambda::Function
#   fix: Remove the statement from the resource policy of the function, or restrict it to accounts, an organization or a source ARN.
#   differences:
#     - The policy of the unpublished version ($LATEST) is judged, not those of aliases and versions.
#     - >-
#       Which conditions restrict a statement follows Amazon S3's meaning of public, so that the ARN of a bucket is enough for S3 to be restricted. Other
#       services than S3 count as fixed principals, with and without aws:SourceAccount.
#     - A function that is being deleted is not applicable. AWS does not document how its managed rule treats it.
#   zh:
#     title: Lambda 函数不允许公开访问
#     description: 任何能调用函数的人都可以使用函数拥有的权限，费用由账户承担。函数的基于资源的策略只能允许固定主体，或用条件（例如 aws:SourceAccount）限定固定值。S3 会代表任何账户的存储桶调用函数，因此不算固定主体。
#     fix: 从函数的基于资源的策略中删除该语句，或将其限制为特定账户、组织或来源 ARN。
package policies.function.lambda_function_public_access_prohibited

import data.policies.lib.function
import data.policies.lib.reasons

# METADATA
# description: The numbers of the statements that let everybody in.
evidence := {"deleting": false, "public_statements": function.public_statements} if function.deleting == false

# METADATA
# description: The function is being deleted.
evidence := {"deleting": true} if function.deleting

not_applicable contains "the function is being deleted" if evidence.deleting

deny contains reasons.none("the resource policy lets everybody use the function", evidence.public_statements, "Policy") if {
	some _ in evidence.public_statements
}
