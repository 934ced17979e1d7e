# METADATA
# title: MongoDB instances span multiple zones
# description: The nodes of a document database are in more than one zone, so that it outlives the failure of a zone.
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
#       The zones of the primary, the secondary and the hidden node are compared, as the product's API names them. An item that does not name
#       them cannot be judged.
#     - The published resource schema does not list SecondaryZoneId and HiddenZoneId; they are read as the product's API spells them.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
