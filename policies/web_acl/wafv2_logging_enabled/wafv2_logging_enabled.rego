# METADATA
# title: AWS WAF web ACLs log requests
# description: >-
#   Logs show which requests were blocked, and which attacks were not. A web ACL must log the requests that it inspects, to one of the destinations if the rule
#   names them.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/wafv2-logging-enabled.html
#   - https://docs.aws.amazon.com/waf/latest/APIReference/API_GetLoggingConfiguration.html
# custom:
#   id: wafv2-logging-enabled
#   severity: medium
#   trigger: period
#   resource_types:
#     - aws/AWS::WAFv2::WebACL
#   parameters:
#     KinesisFirehoseDeliveryStreamArns:
#       type: string
#       description: The ARNs of the destinations, one of which must get the logs, separated by commas, empty for any
#       default: ""
#   fix: Enable logging of the web ACL.
#   zh:
#     title: AWS WAF Web ACL 启用日志记录
#     description: 日志可以显示哪些请求被拦截、哪些攻击未被拦截。Web ACL 必须记录其检查的请求；规则指定了目标时，必须记录到其中之一。
#     fix: 为 Web ACL 启用日志记录。
package policies.web_acl.wafv2_logging_enabled

import data.policies.lib.lists
import data.policies.lib.reasons
import data.policies.lib.web_acl

# METADATA
# description: Where the logs go.
evidence := {"destinations": web_acl.log_destinations}

deny contains reasons.not_empty("the web ACL does not log requests", "LogDestinationConfigs") if count(evidence.destinations) == 0

deny contains reasons.has_one_of("the logs go to other destinations", evidence.destinations, _named, "LogDestinationConfigs") if {
	count(evidence.destinations) > 0
	count(_named) > 0
	count([arn | some arn in evidence.destinations; arn in _named]) == 0
}

_named := lists.split_comma(input.parameters.KinesisFirehoseDeliveryStreamArns)
