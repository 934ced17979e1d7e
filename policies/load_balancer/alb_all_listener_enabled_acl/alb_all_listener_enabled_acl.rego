# METADATA
# title: ALB listeners have access control
# description: Every running listener of an ALB instance has an access control list, so that only known addresses can connect, or known bad ones cannot.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/alb-all-listener-enabled-acl
# custom:
#   id: alb-all-listener-enabled-acl
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::ALB::LoadBalancer
#   fix: Enable access control on the listener's details page and select an access control list.
#   differences:
#     - Listeners that are stopped are not judged. An instance without any other is not applicable.
#     - A load balancer that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: ALB 监听均已开启访问控制
#     description: ALB 实例所有运行中的监听都必须配置访问控制策略组，只允许已知地址访问，或拒绝已知的恶意地址。
#     fix: 在监听详情页开启访问控制并选择访问控制策略组。
package policies.load_balancer.alb_all_listener_enabled_acl

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The listeners that are not stopped, and which have access control.
evidence := {"deleting": false, "listeners": listeners} if {
	load_balancer.deleting == false
	listeners := load_balancer.restricted_listeners
}

# METADATA
# description: The load balancer is being deleted or is gone.
evidence := {"deleting": true} if load_balancer.deleting

not_applicable contains "the load balancer is being deleted" if evidence.deleting

not_applicable contains "the load balancer has no running listener" if evidence.listeners == []

deny contains reasons.is_true(sprintf("listener %s has no access control list", [listener.listener]), "AclConfig.AclRelations") if {
	some listener in evidence.listeners
	listener.restricted == false
}
