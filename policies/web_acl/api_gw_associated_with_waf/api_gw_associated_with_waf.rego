# METADATA
# title: Stages of API Gateway are protected by AWS WAF
# description: >-
#   A web ACL blocks common attacks before they reach the API. A stage of a REST API must be associated with a web ACL, or with one of those that the rule names.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/api-gw-associated-with-waf.html
# custom:
#   id: api-gw-associated-with-waf
#   severity: medium
#   resource_types:
#     - aws/AWS::ApiGateway::Stage
#   parameters:
#     WebAclArns:
#       type: string
#       description: The ARNs of the web ACLs, one of which must protect the stage, separated by commas, empty for any
#       default: ""
#   fix: Associate an AWS WAF web ACL with the stage.
#   differences:
#     - An item without webAclArn is taken for a stage without a web ACL; AWS's resource schema does not say so.
#   zh:
#     title: API Gateway 阶段受 AWS WAF 保护
#     description: Web ACL 可以在常见攻击到达 API 之前将其拦截。REST API 的阶段必须关联 Web ACL，或规则指定的 Web ACL 之一。
#     fix: 为阶段关联 AWS WAF Web ACL。
package policies.web_acl.api_gw_associated_with_waf

import data.policies.lib.lists
import data.policies.lib.reasons
import data.policies.lib.web_acl

# METADATA
# description: The ARN of the web ACL, empty for none.
evidence := {"web_acl": web_acl.of_stage}

deny contains reasons.not_blank("no web ACL protects the stage", "webAclArn") if evidence.web_acl == ""

deny contains reasons.one_of(sprintf("the web ACL is %s", [evidence.web_acl]), evidence.web_acl, _named, "webAclArn") if {
	evidence.web_acl != ""
	count(_named) > 0
	not evidence.web_acl in _named
}

_named := lists.split_comma(input.parameters.WebAclArns)
