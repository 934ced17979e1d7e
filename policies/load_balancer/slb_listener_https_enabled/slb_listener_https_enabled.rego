# METADATA
# title: SLB load balancers have an HTTPS listener
# description: >-
#   With an HTTPS listener, clients can encrypt their connections. An SLB load balancer must have an HTTPS listener on at least one of the
#   listed ports.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/j96886
# custom:
#   id: slb-listener-https-enabled
#   severity: high
#   resource_types:
#     - alicloud/ACS::SLB::LoadBalancer
#   parameters:
#     listenerPort:
#       type: integers
#       description: Ports, at least one of which must have an HTTPS listener
#       minimum: 1
#       maximum: 65535
#       default: [443]
#   fix: Add an HTTPS listener on one of the listed ports.
#   differences:
#     - The compliance packs of 2021 required ports 80 and 8080 and had no parameter. On the rule's page of 2025, the default is port 443.
#   zh:
#     title: SLB 实例开启 HTTPS 监听
#     description: 有 HTTPS 监听，客户端才能加密连接。SLB 实例必须在指定端口中的至少一个端口上配置 HTTPS 监听。
#     fix: 在指定端口之一上添加 HTTPS 监听。
package policies.load_balancer.slb_listener_https_enabled

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The listeners' ports and protocols.
evidence := {"listeners": load_balancer.listeners}

deny contains reasons.has_one_of(
	sprintf("no HTTPS listener on port %v", [reasons.listed(input.parameters.listenerPort)]),
	https, input.parameters.listenerPort, load_balancer.paths.listeners,
) if {
	https := [listener.port | some listener in evidence.listeners; listener.protocol == "https"]
	count([port | some port in https; port in input.parameters.listenerPort]) == 0
}
