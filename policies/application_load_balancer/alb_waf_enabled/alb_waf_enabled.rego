# METADATA
# title: Application Load Balancers are protected by AWS WAF
# description: >-
#   A web ACL blocks common attacks before they reach the application. An Application Load Balancer must be associated with a web ACL, or with one of those that
#   the rule names.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/alb-waf-enabled.html
#   - https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html
# custom:
#   id: alb-waf-enabled
#   severity: medium
#   trigger: period
#   resource_types:
#     - aws/AWS::ElasticLoadBalancingV2::LoadBalancer
#   parameters:
#     wafWebAclIds:
#       type: string
#       description: The ARNs of the web ACLs, one of which must protect the load balancer, separated by commas, empty for any
#       default: ""
#   fix: Associate an AWS WAF web ACL with the load balancer.
#   differences:
#     - Web ACLs of AWS WAF Classic are not read.
#     - Load balancers of other types are not applicable.
#     - AWS's rule evaluates changes of the load balancer; this policy runs periodically, because an association does not change its item.
#   zh:
#     title: 应用程序负载均衡器受 AWS WAF 保护
#     description: Web ACL 可以在常见攻击到达应用之前将其拦截。应用程序负载均衡器必须关联 Web ACL，或规则指定的 Web ACL 之一。
#     fix: 为负载均衡器关联 AWS WAF Web ACL。
package policies.application_load_balancer.alb_waf_enabled

import data.policies.lib.application_load_balancer
import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: The ARN of the web ACL, empty for none.
evidence := {"application": true, "web_acl": application_load_balancer.web_acl} if application_load_balancer.applies

# METADATA
# description: The load balancer is no Application Load Balancer.
evidence := {"application": false} if application_load_balancer.applies == false

not_applicable contains "only Application Load Balancers are judged" if evidence.application == false

deny contains reasons.not_blank("no web ACL protects the load balancer", "WebACL") if {
	evidence.application
	evidence.web_acl == ""
}

deny contains reasons.one_of(sprintf("the web ACL is %s", [evidence.web_acl]), evidence.web_acl, _named, "WebACL") if {
	evidence.application
	evidence.web_acl != ""
	count(_named) > 0
	not evidence.web_acl in _named
}

_named := lists.split_comma(input.parameters.wafWebAclIds)
