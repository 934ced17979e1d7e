# METADATA
# title: EIPs are in use (no idle EIPs)
# description: >-
#   An elastic IP address is bound to an instance, a gateway, a load balancer or a network interface. An address that nothing uses costs
#   money and can be lost track of.
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
#   fix: Bind the address to what needs it, or release it.
#   differences:
#     - Alibaba Cloud's texts name ECS instances, NAT gateways and, in older editions, load balancers; an address that is bound to anything complies here.
package policies.eip.eip_attached

import data.policies.lib.eip
import data.policies.lib.reasons

# METADATA
# description: Whether the address is bound.
evidence := {"attached": eip.attached}

deny contains reasons.is_true("the address is bound to nothing", eip.paths.attached) if not evidence.attached
