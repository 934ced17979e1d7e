# METADATA
# title: API Gateway groups use an allowed TLS security policy
# description: >-
#   The HTTPS security policy of a group of APIs is one of the listed ones. It decides which versions of TLS clients may speak, and old ones can
#   be read by others.
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
#       description: The HTTPS security policies that a group may have, such as HTTPS2_TLS1_2
#       required: true
#       aliases: [HttpsPolicys]
#   fix: Give the group one of the listed HTTPS security policies.
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
