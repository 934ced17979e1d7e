# METADATA
# title: Security services
# description: >-
#   What the clouds say about the service that watches an account's servers. Alibaba Cloud's form is the Security Center's,
#   DescribeVersionConfig and DescribeNoticeConfig.
package policies.lib.security_center

import data.policies.lib.lists
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
notifications := _notifications if {
	lists.complete(input.resource.properties.NotifyChannels, _notifications)
	some _ in _notifications
}

# METADATA
# description: One that is not sent is enough, if another one cannot be read.
notifications := _notifications if {
	some reading in _notifications
	reading.sent == false
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SecurityCenter::Instance"]
_notifications := [reading |
	some native in input.resource.properties.NotifyChannels
	ways := number.parse(native.Route)
	ways in numbers.range(0, 7)
	reading := {"name": text.parse(native.Project), "sent": ways > 0}
] if {
	input.resource.type == "alicloud/ACS::SecurityCenter::Instance"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"edition": {"alicloud/ACS::SecurityCenter::Instance": "VersionConfig.Version"},
	"notifications": {"alicloud/ACS::SecurityCenter::Instance": "NotifyChannels"},
}
