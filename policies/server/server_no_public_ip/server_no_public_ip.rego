# METADATA
# title: EC2 and ECS instances have no public IP address
# description: >-
#   Without a public address, traffic from the Internet must pass a load balancer or a gateway, where it can be monitored and filtered. An
#   EC2 or ECS instance must not have a public IPv4 address, neither its own nor an elastic IP address.
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
#   fix: Unbind the elastic IP address, or move the server to a subnet that assigns no public addresses. Reach the server through a gateway.
#   frameworks:
#     MLPS 2.0 Level 3: [8.1.3.1 b]
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3, AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, 2.2.2]
#   differences:
#     - Alibaba Cloud's text of 2019 considers only the server's own address. The current text considers elastic IP addresses too.
#     - The addresses of all network interfaces are judged; AWS lists them as associations.
#     - IPv6 addresses are not judged.
#     - A server that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: EC2 和 ECS 实例未绑定公网地址
#     description: 没有公网地址时，来自互联网的流量必须经过负载均衡或网关，从而可以监控和过滤。EC2 或 ECS 实例（弹性云服务器）不得有公网 IPv4 地址，包括自带的公网 IP 和弹性公网 IP（弹性 IP）。
#     fix: 解绑弹性公网 IP，或将服务器迁移到不自动分配公网 IP 的子网，并通过网关访问。
package policies.server.server_no_public_ip

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The public IPv4 addresses that lead to the server.
evidence := {"deleting": false, "public_addresses": public_addresses} if {
	server.deleting == false
	public_addresses := server.public_addresses
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
