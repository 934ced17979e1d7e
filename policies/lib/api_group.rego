# METADATA
# title: API groups
# description: >-
#   What the clouds say about a group of APIs behind a gateway. Alibaba Cloud's form is the API Gateway's, DescribeApiGroup.
package policies.lib.api_group

import data.policies.lib.text

# METADATA
# description: The protocols that the group speaks on its domains, such as HTTPS2_TLS1_2 for HTTP/2 over TLS 1.2.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ApiGateway::ApiGroup"]
https_policy := text.parse(input.resource.properties.HttpsPolicy) if {
	input.resource.type == "alicloud/ACS::ApiGateway::ApiGroup"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"https_policy": {"alicloud/ACS::ApiGateway::ApiGroup": "HttpsPolicy"}}
