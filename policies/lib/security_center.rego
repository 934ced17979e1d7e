# METADATA
# title: Security services
# description: >-
#   What the clouds say about the service that watches an account's servers. Alibaba Cloud's form is the Security Center's,
#   DescribeVersionConfig and DescribeNoticeConfig.
package policies.lib.security_center

import data.policies.lib.number
import data.policies.lib.text

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
# description: >-
#   The kinds of notifications, each with its name and whether they are sent in some way. The API adds the ways up, 1 for text messages, 2 for
#   e-mails and 4 for messages in the console; 0 is what is left when there is none.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SecurityCenter::Instance"]
notifications := [reading |
	some native in input.resource.properties.NotifyChannels
	reading := {"name": text.parse(native.Project), "sent": _sent(number.parse(native.Route))}
] if {
	input.resource.type == "alicloud/ACS::SecurityCenter::Instance"
	some _ in input.resource.properties.NotifyChannels
}

_sent(ways) := ways > 0 if ways in numbers.range(0, 7)

# METADATA
# description: Features of proactive defense, each with its name and whether it is on for the account.
# custom:
#   absent:
#     - path: lookups.security_center_defenses.value
#       mutations: [emptied]
#       because: the rule names no features
defenses := [defense |
	some answer in answers
	defense := {"name": answer.of, "on": {"on": true, "off": false}[text.word(answer.value.OverallConfig.Config)]}
] if {
	input.resource.type == "alicloud/account"
	answers := input.lookups.security_center_defenses.value
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"edition": {"alicloud/ACS::SecurityCenter::Instance": "VersionConfig.Version"},
	"defenses": {"alicloud/account": "OverallConfig.Config"},
	"notifications": {"alicloud/ACS::SecurityCenter::Instance": "NotifyChannels"},
}
