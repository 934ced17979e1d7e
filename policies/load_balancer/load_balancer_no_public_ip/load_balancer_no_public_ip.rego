# METADATA
# title: Load balancers have no public IP address
# description: A load balancer has no public access, so that what is behind it is not exposed.
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
#   fix: Create an internal load balancer in its place (Alibaba Cloud), or unbind the EIP (Huawei Cloud).
#   differences:
#     - Alibaba Cloud judges the address that the instance has. An EIP that is bound to an internal instance is not in the instance's item.
#     - Huawei Cloud judges the EIPs that are bound, global ones too.
package policies.load_balancer.load_balancer_no_public_ip

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: Whether the load balancer has a public address.
evidence := {"public": load_balancer.public}

deny contains reasons.is_false("the load balancer has a public address", load_balancer.paths.public) if evidence.public
