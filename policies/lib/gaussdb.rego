# METADATA
# title: GaussDB instances
# description: >-
#   What Huawei Cloud says about an instance of GaussDB, in the form of the API's ListInstanceResult, and of TaurusDB, which was GaussDB(for
#   MySQL), in the form of MysqlInstanceListInfo and MysqlInstanceInfoDetail, in both spellings.
package policies.lib.gaussdb

import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.text

# METADATA
# description: The identifier of the VPC that the instance is in.
# schemas:
#   - input.resource.properties: schema.huaweicloud["gaussdb.instance"]
vpc_id := id if {
	input.resource.type == "huaweicloud/gaussdb.instance"
	id := lists.first(
		array.concat(
			[id | id := input.resource.properties.vpc_id],
			[id | id := input.resource.properties.vpcId],
		),
		"",
	)
	id != ""
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["gaussdbformysql.instance"]
vpc_id := id if {
	input.resource.type == "huaweicloud/gaussdbformysql.instance"
	id := lists.first(
		array.concat(
			[id | id := input.resource.properties.vpc_id],
			[id | id := input.resource.properties.vpcId],
		),
		"",
	)
	id != ""
}

# METADATA
# description: Whether the instance can be reached from the Internet.
# schemas:
#   - input.resource.properties: schema.huaweicloud["gaussdb.instance"]
# custom:
#   absent:
#     - path: properties.public_ips
#       mutations: [emptied]
#       because: the instance has no public address
#     - path: "properties.public_ips[]"
#       mutations: [emptied]
#       because: an empty string is no address
public := true in given if {
	input.resource.type == "huaweicloud/gaussdb.instance"
	addresses := lists.first(
		array.concat(
			[list | list := input.resource.properties.public_ips],
			[list | list := input.resource.properties.publicIps],
		),
		"",
	)
	is_array(addresses)
	given := [text.given(address) | some address in addresses; is_string(address)]
}

# METADATA
# description: The list of instances of TaurusDB has a list of addresses, the details of one have a text.
# schemas:
#   - input.resource.properties: schema.huaweicloud["gaussdbformysql.instance"]
# custom:
#   absent:
#     - path: properties.public_ips
#       mutations: [emptied, retyped]
#       because: the instance has no public address
public := lists.given(lists.string_or_list(told[0])) != [] if {
	input.resource.type == "huaweicloud/gaussdbformysql.instance"
	told := [addresses |
		some addresses in array.concat(
			[addresses | addresses := input.resource.properties.public_ips],
			[addresses | addresses := input.resource.properties.publicIps],
		)
		addresses != null
	]
}

# METADATA
# description: Whether the instance spans multiple zones.
# schemas:
#   - input.resource.properties: schema.huaweicloud["gaussdb.instance"]
multi_zone := count(lists.distinct(zones)) > 1 if {
	input.resource.type == "huaweicloud/gaussdb.instance"
	nodes := input.resource.properties.nodes
	zones := [zone |
		some node in nodes
		zone := text.parse(lists.first(
			array.concat(
				[zone | zone := node.availability_zone],
				[zone | zone := node.availabilityZone],
			),
			"",
		))
	]
	count(zones) > 0
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["gaussdbformysql.instance"]
multi_zone := {"single": false, "multi": true}[mode] if {
	input.resource.type == "huaweicloud/gaussdbformysql.instance"
	mode := lists.first(
		array.concat(
			[mode | mode := input.resource.properties.az_mode],
			[mode | mode := input.resource.properties.azMode],
		),
		"",
	)
}

# METADATA
# description: Whether the instance is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.huaweicloud["gaussdb.instance"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/gaussdb.instance"

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["gaussdbformysql.instance"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/gaussdbformysql.instance"

# METADATA
# description: Where each service keeps a fact, below the resource's properties.
paths := {
	"vpc_id": {
		"huaweicloud/gaussdb.instance": "vpc_id",
		"huaweicloud/gaussdbformysql.instance": "vpc_id",
	},
	"public": {
		"huaweicloud/gaussdb.instance": "public_ips",
		"huaweicloud/gaussdbformysql.instance": "public_ips",
	},
	"multi_zone": {
		"huaweicloud/gaussdb.instance": "nodes",
		"huaweicloud/gaussdbformysql.instance": "az_mode",
	},
}
