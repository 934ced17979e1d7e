# METADATA
# title: Security services
# description: >-
#   What the clouds say about the service that watches an account's servers. Alibaba Cloud's form is the Security Center's,
#   DescribeVersionConfig.
package policies.lib.security_center

import data.policies.lib.number

# METADATA
# description: >-
#   The edition that was bought, by its name. Undefined when several were bought, which protect different servers, and for a number that the
#   API does not list.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SecurityCenter::Instance"]
edition := {
	1: "Basic", 3: "Enterprise", 5: "Advanced", 6: "Anti-virus", 7: "Ultimate", 10: "Value-added Plan",
}[number.parse(input.resource.properties.VersionConfig.Version)] if {
	input.resource.type == "alicloud/ACS::SecurityCenter::Instance"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"edition": {"alicloud/ACS::SecurityCenter::Instance": "VersionConfig.Version"}}
