# METADATA
# title: ECS instances have release protection enabled
# description: Release protection is on, so that nobody releases the server and its data by mistake.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
# custom:
#   id: ecs-instance-deletion-protection-enabled
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::Instance]
#   fix: Turn on release protection in the server's settings.
#   differences:
#     - Servers that are paid in advance are not applicable, since the vendor's text speaks of those that are paid as they are used.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.server.ecs_instance_deletion_protection_enabled

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: Whether the server is prepaid, and if not, whether it is protected.
evidence := {"deleting": false, "prepaid": true} if {
	server.deleting == false
	server.prepaid
}

evidence := {"deleting": false, "prepaid": false, "deletion_protection": server.deletion_protection} if {
	server.deleting == false
	server.prepaid == false
}

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

not_applicable contains "prepaid instances cannot be released before they expire" if evidence.prepaid

deny contains reasons.is_true("release protection is off", server.paths.deletion_protection) if evidence.deletion_protection == false
