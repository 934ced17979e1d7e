# METADATA
# title: Running SLB listeners control access
# description: >-
#   Access control lets only chosen addresses reach the services behind a load balancer. Every running listener must have a whitelist or a blacklist. A load
#   balancer without running listeners is not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/slb-all-listener-enabled-acl
# custom:
#   id: slb-all-listener-enabled-acl
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/ACS::SLB::LoadBalancer]
#   fix: Enable access control for the listener and choose an access control list.
#   differences:
#     - The access control list itself is not judged; slb-acl-public-access-check does that.
#     - A listener that is being started, configured or stopped counts as running.
#   zh:
#     title: SLB 运行中的监听均已设置访问控制
#     description: 访问控制只允许指定的地址访问负载均衡后端的服务。所有运行中的监听都必须设置白名单或黑名单。没有运行中的监听时不适用。
#     fix: 为监听启用访问控制，并选择访问控制策略组。
package policies.load_balancer.slb_all_listener_enabled_acl

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The running listeners, and whether they control access.
evidence := {"listeners": load_balancer.running_listeners}

not_applicable contains "the load balancer has no running listener" if count(evidence.listeners) == 0

deny contains reasons.is_true(
	sprintf("the %s listener on port %v has no access control", [listener.protocol, listener.port]),
	load_balancer.paths.running_listeners,
) if {
	some listener in evidence.listeners
	listener.controlled == false
}
