# METADATA
# title: DDS instances have no public IP address
# description: >-
#   No node of a document database has a public address, so that nobody on the Internet can try to log in.
# related_resources:
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: dds-instance-has-eip
#   severity: high
#   resource_types:
#     - huaweicloud/dds.instances
#   fix: Unbind the EIP from the node and reach the instance from its VPC.
#   differences:
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.mongodb.dds_instance_has_eip

import data.policies.lib.lists
import data.policies.lib.mongodb
import data.policies.lib.reasons

# METADATA
# description: The public addresses of the nodes.
evidence := {"deleting": false, "public_addresses": public_addresses} if {
	mongodb.deleting == false
	public_addresses := mongodb.public_addresses
	lists.enough(mongodb.public_addresses_complete, public_addresses)
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.none(
	sprintf("nodes have public addresses (%v)", [concat(", ", evidence.public_addresses)]),
	evidence.public_addresses, mongodb.paths.public_addresses,
) if {
	some _ in evidence.public_addresses
}
