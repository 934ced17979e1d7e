# METADATA
# title: Load balancers have deletion protection enabled
# description: Deleting a load balancer by mistake interrupts every service behind it. Deletion protection must be enabled.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ifb108
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/alb-delete-protection-enabled
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/en-us_topic_0000002515139361.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/elb-deletion-protection-enabled.html
# custom:
#   id: load-balancer-deletion-protection-enabled
#   aliases:
#     alicloud: [slb-delete-protection-enabled, alb-delete-protection-enabled]
#     aws: [elb-deletion-protection-enabled]
#   former: [slb-delete-protection-enabled]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::SLB::LoadBalancer
#     - alicloud/ACS::ALB::LoadBalancer
#     - huaweicloud/elb.loadbalancers
#     - aws/AWS::ElasticLoadBalancingV2::LoadBalancer
#   fix: Enable deletion protection for the load balancer.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [CA-7(4)(c), CM-2a, CM-2(2), CM-3a, CM-8(6), CP-1a.1(b), CP-1a.2, CP-2a]
#   differences:
#     - >-
#       Alibaba Cloud's published resource schema does not list the deletion protection of an ALB instance. The policy reads it as the
#       product's API names it.
#     - A load balancer that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 负载均衡实例已开启删除保护
#     description: 误删负载均衡实例会中断其后端的所有服务。负载均衡实例必须开启删除保护。
#     fix: 为该负载均衡实例开启删除保护。
package policies.load_balancer.load_balancer_deletion_protection_enabled

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: Whether deletion protection is on.
evidence := {"deleting": false, "deletion_protected": load_balancer.deletion_protected} if load_balancer.deleting == false

# METADATA
# description: The load balancer is being deleted or is gone.
evidence := {"deleting": true} if load_balancer.deleting

not_applicable contains "the load balancer is being deleted" if evidence.deleting

deny contains reasons.is_true("deletion protection is off", load_balancer.paths.deletion_protected) if evidence.deletion_protected == false
