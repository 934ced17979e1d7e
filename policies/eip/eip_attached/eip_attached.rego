# METADATA
# title: EIPs are in use (no idle EIPs)
# description: >-
#   An idle EIP costs money and is easily forgotten. Every EIP must be bound to a resource, such as an instance, a gateway, a load balancer or a
#   network interface.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0563.html
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/eip-attached
#   - https://docs.aws.amazon.com/config/latest/developerguide/eip-attached.html
# custom:
#   id: eip-attached
#   aliases:
#     huaweicloud: [eip-unbound-check]
#   severity: low
#   resource_types:
#     - huaweicloud/vpc.publicips
#     - alicloud/ACS::EIP::EipAddress
#     - aws/AWS::EC2::EIP
#   fix: Bind the EIP to the resource that needs it, or release it.
#   differences:
#     - >-
#       Alibaba Cloud's documentation names ECS instances, NAT gateways and, in older editions, load balancers. Here, an EIP that is bound to any
#       resource complies.
#     - An address that is being released is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 弹性公网 IP 已绑定资源（无闲置 IP）
#     description: 闲置的弹性公网 IP（AWS 称弹性 IP）会持续产生费用，也容易被遗忘。弹性公网 IP 必须绑定到实例、网关、负载均衡或网卡等任一资源。
#     fix: 将弹性公网 IP 绑定到需要它的资源，或释放该 IP。
package policies.eip.eip_attached

import data.policies.lib.eip
import data.policies.lib.reasons

# METADATA
# description: Whether the address is bound.
evidence := {"deleting": false, "attached": eip.attached} if eip.deleting == false

# METADATA
# description: The address is being released or is gone.
evidence := {"deleting": true} if eip.deleting

not_applicable contains "the address is being released" if evidence.deleting

deny contains reasons.is_true("the address is bound to nothing", eip.paths.attached) if evidence.attached == false
