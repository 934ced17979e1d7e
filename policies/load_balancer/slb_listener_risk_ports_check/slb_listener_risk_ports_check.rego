# METADATA
# title: SLB load balancers have no listener on high-risk ports
# description: >-
#   Listeners on ports such as those of SSH and Remote Desktop expose remote logins. An SLB load balancer must not have a listener on any of
#   the listed ports.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/slb-listener-risk-ports-check
# custom:
#   id: slb-listener-risk-ports-check
#   severity: high
#   resource_types:
#     - alicloud/ACS::SLB::LoadBalancer
#   parameters:
#     ports:
#       type: integers
#       description: Ports that must not have a listener
#       minimum: 1
#       maximum: 65535
#       required: true
#   fix: Delete the listener, or move it to another port.
#   zh:
#     title: SLB 实例的监听不包含高危端口
#     description: 在 SSH、远程桌面等端口上设置监听会暴露远程登录入口。SLB 实例不得在任何指定端口上配置监听。
#     fix: 删除该监听，或改用其他端口。
package policies.load_balancer.slb_listener_risk_ports_check

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The listeners' ports and protocols.
evidence := {"listeners": listeners} if {
	listeners := load_balancer.listeners
}

deny contains reasons.has_not(sprintf("port %v has a listener", [port]), listening, port, load_balancer.paths.listeners) if {
	listening := [listener.port | some listener in evidence.listeners]
	some port in listening
	port in input.parameters.ports
}
