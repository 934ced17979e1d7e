# METADATA
# title: DDS instances have the required deployment mode
# description: >-
#   A document database is of the kind that the rule names: a sharded cluster, a replica set or a single node.
# related_resources:
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: dds-instance-hamode
#   severity: medium
#   resource_types:
#     - huaweicloud/dds.instances
#   parameters:
#     haMode:
#       type: string
#       description: The kind that complies
#       required: true
#       enum: [Sharding, ReplicaSet, Single]
#   fix: Migrate the data to an instance of the demanded kind.
#   differences:
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.mongodb.dds_instance_hamode

import data.policies.lib.mongodb
import data.policies.lib.reasons

# METADATA
# description: How the nodes work together.
evidence := {"deleting": false, "mode": mongodb.mode} if mongodb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.equals(
	sprintf("the mode of the instance is %v", [evidence.mode]),
	evidence.mode, input.parameters.haMode, mongodb.paths.mode,
) if {
	evidence.mode != input.parameters.haMode
}
