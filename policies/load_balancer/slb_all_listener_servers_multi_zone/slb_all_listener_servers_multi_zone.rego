# METADATA
# title: SLB load balancers and their servers span multiple zones
# description: >-
#   A service survives the failure of a zone only if both its load balancer and its servers are in several zones. The load balancer must have a primary and a
#   secondary zone, and the servers behind each listener must be in more than one zone.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/use-multi-az-slb-instances-and-configure-multiple-az-resources-for
# custom:
#   id: slb-all-listener-servers-multi-zone
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/ACS::SLB::LoadBalancer]
#   fix: Use a load balancer with a secondary zone, and add servers in another zone to the server group of the listener.
#   differences:
#     - >-
#       The servers are those of the listener's vServer group, or the default server group. Server groups that only forwarding rules use are not judged; HTTP
#       listeners that redirect have no servers.
#     - With a primary/secondary server group, or a server that is an ENI or an elastic container instance, the verdict is Undetermined.
#   zh:
#     title: SLB 及其后端服务器跨多可用区
#     description: 只有负载均衡和后端服务器都分布在多个可用区，服务才能承受单个可用区故障。负载均衡必须有主备可用区，每个监听的后端服务器必须分布在多个可用区。
#     fix: 使用有备可用区的负载均衡，并在监听使用的服务器组中添加其他可用区的服务器。
package policies.load_balancer.slb_all_listener_servers_multi_zone

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The zones of the load balancer, and of the servers behind each listener.
evidence := {"zones": load_balancer.zones, "listeners": load_balancer.listener_zones}

deny contains reasons.more_than("the load balancer is in one zone", 1, 1, load_balancer.paths.zones) if count(evidence.zones) == 1

deny contains reasons.more_than(
	sprintf("the number of zones of the servers behind the listener on port %v is %v", [listener.port, count(listener.zones)]),
	count(listener.zones), 1, load_balancer.paths.listener_zones,
) if {
	some listener in evidence.listeners
	count(listener.zones) < 2
}
