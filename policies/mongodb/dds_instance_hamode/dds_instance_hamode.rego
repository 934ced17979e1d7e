# METADATA
# title: Document database is of the demanded kind
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
package policies.mongodb.dds_instance_hamode

import data.policies.lib.mongodb

# METADATA
# description: How the nodes work together.
evidence := {"mode": mongodb.mode}

deny contains reason if {
	evidence.mode != input.parameters.haMode
	reason := {
		"message": sprintf("the instance is of the kind %v, %v is demanded", [evidence.mode, input.parameters.haMode]),
		"property": mongodb.paths.mode,
		"actual": evidence.mode,
		"desired": input.parameters.haMode,
		"operator": "StringEquals",
	}
}
