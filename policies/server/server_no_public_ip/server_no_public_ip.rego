# METADATA
# title: EC2 and ECS instances have no public IP address
# description: >-
#   No public IPv4 address leads to the server, neither its own nor an elastic one. Traffic from the Internet then has to pass a load balancer
#   or a gateway, where it can be watched and filtered.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0575.html
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-instance-no-public-ip
#   - https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-no-public-ip.html
# custom:
#   id: server-no-public-ip
#   aliases:
#     huaweicloud: [ecs-instance-no-public-ip]
#     alicloud: [ecs-instance-no-public-ip]
#     aws: [ec2-instance-no-public-ip]
#   former: [ecs-instance-no-public-ip]
#   severity: medium
#   resource_types:
#     - huaweicloud/ecs.cloudservers
#     - alicloud/ACS::ECS::Instance
#     - aws/AWS::EC2::Instance
#   fix: Unbind the elastic IP address, or move the server to a subnet that assigns no public addresses, and reach it over a gateway.
#   frameworks:
#     MLPS 2.0 Level 3: [8.1.3.1 b]
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3, AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, 2.2.2]
#   differences:
#     - Alibaba Cloud's text of 2019 looked at the server's own address only, the current one at elastic addresses too.
#     - The addresses of all network interfaces are judged, which AWS writes as associations.
#     - IPv6 addresses are not judged.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.server.server_no_public_ip

import data.policies.lib.lists
import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The public IPv4 addresses that lead to the server.
evidence := {"deleting": false, "public_addresses": public_addresses} if {
	server.deleting == false
	public_addresses := server.public_addresses
	lists.enough(server.public_addresses_complete, public_addresses)
}

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.none(
	sprintf("the instance has public addresses (%s)", [concat(" and ", evidence.public_addresses)]),
	evidence.public_addresses, server.paths.public_addresses,
) if {
	some _ in evidence.public_addresses
}
