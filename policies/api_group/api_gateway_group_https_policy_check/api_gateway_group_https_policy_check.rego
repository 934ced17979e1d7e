# METADATA
# title: API Gateway groups use an allowed TLS security policy
# description: >-
#   Old TLS versions have known weaknesses that let others read the traffic. The HTTPS security policy of an API group decides which TLS versions
#   clients may use. It must be one of the allowed policies.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/api-gateway-group-https-policy-check
#   - https://www.alibabacloud.com/help/doc-detail/115169.htm
# custom:
#   id: api-gateway-group-https-policy-check
#   severity: medium
#   resource_types: [alicloud/ACS::ApiGateway::ApiGroup]
#   parameters:
#     httpsPolicies:
#       type: list
#       description: The allowed HTTPS security policies, such as HTTPS2_TLS1_2
#       required: true
#       aliases: [HttpsPolicys]
#   fix: Change the HTTPS security policy of the API group to an allowed one.
#   zh:
#     title: API 网关的 API 分组使用允许的 HTTPS 安全策略
#     description: 旧版本的 TLS 存在已知漏洞，通信内容可能被窃听。API 分组的 HTTPS 安全策略决定客户端可以使用哪些 TLS 版本，该策略必须在参数 httpsPolicies 指定的范围内。
#     fix: 将 API 分组的 HTTPS 安全策略改为允许的策略。
package policies.api_group.api_gateway_group_https_policy_check

import data.policies.lib.api_group
import data.policies.lib.reasons

# METADATA
# description: The HTTPS security policy of the group.
evidence := {"https_policy": api_group.https_policy}

deny contains reasons.one_of(
	sprintf("the HTTPS security policy is %s", [evidence.https_policy]),
	evidence.https_policy, input.parameters.httpsPolicies, api_group.paths.https_policy,
) if {
	not evidence.https_policy in input.parameters.httpsPolicies
}
