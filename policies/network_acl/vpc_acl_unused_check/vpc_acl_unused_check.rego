# METADATA
# title: Network ACLs are associated with a subnet
# description: A network ACL without a subnet controls no traffic, and its rules may be too loose when it is associated one day.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1532.html
#   - https://support.huaweicloud.com/intl/en-us/api-vpc/ShowFirewall.html
# custom:
#   id: vpc-acl-unused-check
#   severity: low
#   resource_types:
#     - huaweicloud/vpc.firewallGroups
#   fix: Associate the network ACL with a subnet, or delete it.
#   zh:
#     title: 网络 ACL 已关联子网
#     description: 未关联子网的网络 ACL 不控制任何流量；日后关联时，其中的规则可能过于宽松。
#     fix: 将网络 ACL 关联到子网；不再需要的网络 ACL 应删除。
package policies.network_acl.vpc_acl_unused_check

import data.policies.lib.network_acl
import data.policies.lib.reasons

# METADATA
# description: The subnets that the network ACL is associated with.
evidence := {"subnets": network_acl.subnets}

deny contains reasons.not_empty("the network ACL is associated with no subnet", "associations") if count(evidence.subnets) == 0
