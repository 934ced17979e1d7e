# METADATA
# title: Network ACLs are associated with subnets
# description: >-
#   A network ACL that filters nothing is forgotten, or was meant to filter something. Each network ACL must be associated with a subnet.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/vpc-network-acl-unused-check.html
# custom:
#   id: vpc-network-acl-unused-check
#   severity: low
#   resource_types:
#     - aws/AWS::EC2::NetworkAcl
#   fix: Associate the network ACL with a subnet, or delete it.
#   differences:
#     - A default network ACL without subnets does not comply either; AWS does not say that it does.
#   zh:
#     title: 网络 ACL 已关联子网
#     description: 未关联任何子网的网络 ACL 可能已被遗忘，或未按预期生效。每个网络 ACL 必须关联子网。
#     fix: 将网络 ACL 关联到子网，或将其删除。
package policies.attachment.vpc_network_acl_unused_check

import data.policies.lib.attachment
import data.policies.lib.reasons

# METADATA
# description: The subnets.
evidence := {"subnets": attachment.subnets}

deny contains reasons.not_empty("the network ACL is associated with no subnet", "associations") if count(evidence.subnets) == 0
