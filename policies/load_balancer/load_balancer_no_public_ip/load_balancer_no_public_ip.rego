# METADATA
# title: Load balancers have no public IP address
# description: >-
#   A public address exposes the services behind a load balancer to the Internet. A load balancer must not have a public IP address.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/nl3ymy
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/alb-address-type-check
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6007.html
# custom:
#   id: load-balancer-no-public-ip
#   aliases:
#     huaweicloud: [elb-loadbalancers-no-public-ip]
#     alicloud: [slb-no-public-ip, alb-address-type-check]
#   former: [slb-no-public-ip]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::SLB::LoadBalancer
#     - alicloud/ACS::ALB::LoadBalancer
#     - huaweicloud/elb.loadbalancers
#   fix: Replace the load balancer with an internal one (Alibaba Cloud), or unbind the EIP (Huawei Cloud).
#   differences:
#     - >-
#       On Alibaba Cloud, the policy judges the instance's own address. The instance's item does not include an EIP that is bound to an
#       internal instance.
#     - >-
#       Alibaba Cloud's published resource schema does not list the IP version of an ALB instance and the type of its IPv6 address. The policy
#       reads them as the product's API names them, because a dual-stack instance can have a public IPv6 address beside a private IPv4 address.
#     - On Huawei Cloud, the policy judges bound EIPs, including global EIPs.
#     - A load balancer that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 负载均衡实例未绑定公网 IP
#     description: 公网地址会将负载均衡后端的服务暴露到互联网。负载均衡实例不得使用公网 IP 地址。
#     fix: 改用私网负载均衡实例（阿里云），或解绑弹性公网 IP（华为云）。
package policies.load_balancer.load_balancer_no_public_ip

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: Whether the load balancer has a public address.
evidence := {"deleting": false, "public": load_balancer.public} if load_balancer.deleting == false

# METADATA
# description: The load balancer is being deleted or is gone.
evidence := {"deleting": true} if load_balancer.deleting

not_applicable contains "the load balancer is being deleted" if evidence.deleting

deny contains reasons.is_false("the load balancer has a public address", load_balancer.paths.public) if evidence.public
