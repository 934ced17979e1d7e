# METADATA
# title: Running ECS instances have no public IP address
# description: >-
#   Without a public address, traffic from the Internet must pass a load balancer or a gateway, where it can be monitored and filtered. A
#   running ECS instance must not have a public IPv4 address, neither its own nor an elastic IP address. Instances that are not running are
#   not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-running-instance-no-public-ip
# custom:
#   id: ecs-running-instance-no-public-ip
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::Instance]
#   fix: >-
#     Unbind the elastic IP address. If the address is the instance's own, stop the instance and replace it with one without a public
#     address. Reach it through a gateway.
#   differences:
#     - Instances that are not running are not applicable. Alibaba Cloud's pages say only that the managed rule judges running instances.
#     - IPv6 addresses are not judged.
#     - A server that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 运行中的 ECS 实例未绑定公网地址
#     description: 没有公网地址时，来自互联网的流量必须经过负载均衡或网关，从而可以监控和过滤。运行中的 ECS 实例不得有公网 IPv4 地址，包括自带的公网 IP 和弹性公网 IP；未运行的实例不适用。
#     fix: 解绑弹性公网 IP；如果是实例自带的公网 IP，请停止该实例，改用不分配公网 IP 的实例。通过网关访问。
package policies.server.ecs_running_instance_no_public_ip

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: Whether the server runs, and the public IPv4 addresses that lead to it.
evidence := {"deleting": false, "running": server.running, "public_addresses": public_addresses} if {
	server.deleting == false
	public_addresses := server.public_addresses
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
