# METADATA
# title: Running ECS instances have no public IP address
# description: >-
#   No public IPv4 address leads to a server that runs, neither its own nor an elastic one. Traffic from the Internet then has to pass a load
#   balancer or a gateway, where it can be watched and filtered.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-running-instance-no-public-ip
# custom:
#   id: ecs-running-instance-no-public-ip
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::Instance]
#   fix: Unbind the elastic IP address, or stop the server and make one without a public address, and reach it over a gateway.
#   differences:
#     - A server that does not run is not applicable. That the vendor's rule judges running ones is all that its pages say of the others.
#     - IPv6 addresses are not judged.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.server.ecs_running_instance_no_public_ip

import data.policies.lib.lists
import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: Whether the server runs, and the public IPv4 addresses that lead to it.
evidence := {"deleting": false, "running": server.running, "public_addresses": public_addresses} if {
	server.deleting == false
	public_addresses := server.public_addresses
	lists.enough(server.public_addresses_complete, public_addresses)
}

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

not_applicable contains "the instance is not running" if evidence.running == false

deny contains reasons.none(
	sprintf("the running instance has public addresses (%s)", [concat(" and ", evidence.public_addresses)]),
	evidence.public_addresses, server.paths.public_addresses,
) if {
	evidence.running
	some _ in evidence.public_addresses
}
