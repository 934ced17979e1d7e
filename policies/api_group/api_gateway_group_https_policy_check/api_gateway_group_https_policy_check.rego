# METADATA
# title: Group of APIs speaks HTTPS as allowed
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

# METADATA
# description: The HTTPS security policy of the group.
evidence := {"https_policy": api_group.https_policy}

deny contains reason if {
	not evidence.https_policy in input.parameters.httpsPolicies
	reason := {
		"message": sprintf("the HTTPS security policy is %s, allowed is %s", [
			evidence.https_policy,
			concat(" or ", input.parameters.httpsPolicies),
		]),
		"property": api_group.paths.https_policy,
		"actual": evidence.https_policy,
		"desired": input.parameters.httpsPolicies,
		"operator": "StringIn",
	}
}
