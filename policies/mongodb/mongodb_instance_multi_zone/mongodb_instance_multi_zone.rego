# METADATA
# title: MongoDB instances span multiple zones
# description: >-
#   An instance with nodes in several zones survives the failure of one. The nodes of a MongoDB instance must be in more than one zone.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/use-a-multi-zone-mongodb-instance
# custom:
#   id: mongodb-instance-multi-zone
#   severity: medium
#   trigger: period
#   resource_types: [alicloud/ACS::MongoDB::DBInstance]
#   fix: Move the instance's nodes to several zones.
#   differences:
#     - >-
#       The policy compares the zones of the primary, secondary and hidden nodes, as the product's API names them. If an item lacks them,
#       the verdict is Undetermined.
#     - >-
#       Alibaba Cloud's published resource schema does not list SecondaryZoneId and HiddenZoneId. The policy reads them as the product's API
#       names them.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 使用多可用区的 MongoDB 实例
#     description: 节点分布在多个可用区的实例在单个可用区故障时仍可用。MongoDB 实例的节点必须位于一个以上的可用区。
#     fix: 将该实例的节点迁移到多个可用区。
package policies.mongodb.mongodb_instance_multi_zone

import data.policies.lib.mongodb
import data.policies.lib.reasons

# METADATA
# description: Whether the nodes span multiple zones.
evidence := {"deleting": false, "multi_zone": mongodb.multi_zone} if mongodb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("all nodes are in one zone", mongodb.paths.multi_zone) if evidence.multi_zone == false
