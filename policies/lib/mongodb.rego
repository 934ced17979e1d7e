# METADATA
# title: Document databases
# description: >-
#   What the clouds say about an instance of their MongoDB service. Alibaba Cloud's form is the API's, DescribeDBInstanceAttribute of ApsaraDB
#   for MongoDB; Huawei Cloud's the DDS API's, QueryInstanceResponse of version 3, in both spellings.
package policies.lib.mongodb

import data.policies.lib.boolean
import data.policies.lib.expiry
import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.text
import data.policies.lib.time
import data.policies.lib.white_list

# METADATA
# description: The identifier of the VPC that the instance is in, empty for the classic network, which only Alibaba Cloud has.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
vpc_id := input.resource.properties.VPCId if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
	text.word(input.resource.properties.NetworkType) == "vpc"
	text.given(input.resource.properties.VPCId)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
vpc_id := "" if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
	text.word(input.resource.properties.NetworkType) == "classic"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["dds.instances"]
vpc_id := id if {
	input.resource.type == "huaweicloud/dds.instances"
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
# description: >-
#   The entries of the whitelist that let everybody in. The item can lack groups: what is open in it is certain; that nothing is open, only the
#   list of all groups says. Without any entry nothing is known: the product's page says that an empty whitelist lets everybody in.
open_entries := entries if {
	entries := white_list.open_entries(_item_white_list)
	entries != []
} else := white_list.open_entries(_white_list_of_groups)

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
# custom:
#   absent:
#     - path: properties.SecurityIPList
#       mutations: [unnoticed]
#       because: the list of all groups is read where the item has no such entry
_item_white_list := lists.first([list | list := properties.SecurityIPList], "") if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
	properties := input.resource.properties
}

# METADATA
# custom:
#   absent:
#     - path: lookups.mongodb_white_lists.value.SecurityIpGroups.SecurityIpGroup[].SecurityIpList
#       mutations: [emptied]
#       because: a group without entries lets nobody in
_white_list_of_groups := [entry | some group in groups; some entry in lists.split_comma(group.SecurityIpList)] if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
	groups := input.lookups.mongodb_white_lists.value.SecurityIpGroups.SecurityIpGroup
	some filled in groups
	lists.split_comma(filled.SecurityIpList) != []
}

# METADATA
# description: The public addresses of the nodes.
# schemas:
#   - input.resource.properties: schema.huaweicloud["dds.instances"]
public_addresses := lists.given(_addresses)

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["dds.instances"]
# custom:
#   absent:
#     - path: "properties.groups[].nodes[].public_ip"
#       mutations: [emptied]
#       because: a node without a public address has an empty string
_addresses := [address |
	some group in groups
	some node in group.nodes
	address := _address(array.concat(
		[address | address := node.public_ip],
		[address | address := node.publicIp],
	))
] if {
	input.resource.type == "huaweicloud/dds.instances"
	groups := input.resource.properties.groups
	some group in groups
	some _ in group.nodes
}

_address(told) := lists.first(told, "") if told != []

# METADATA
# description: >-
#   Whether the nodes span multiple zones. An item names the zones of the primary, the secondary and the hidden node. Two different ones are
#   enough; that there is one only is known when the item has all three, or that there is no standby. A zone that is written as several
#   (MAZ) is not taken apart, since the product's pages do not say how.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
multi_zone if count(_zones) > 1

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
multi_zone := false if {
	count(_zones) == 1
	count(_standby_zones) == 2
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
_zones := lists.distinct([zone | some zone in array.concat([input.resource.properties.ZoneId], _standby_zones); text.given(zone)]) if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
	text.given(input.resource.properties.ZoneId)
	not contains(input.resource.properties.ZoneId, "MAZ")
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
_standby_zones := array.concat(
	[zone | zone := input.resource.properties.SecondaryZoneId],
	[zone | zone := input.resource.properties.HiddenZoneId],
) if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
}

# METADATA
# description: Whether connections are encrypted. The DDS API writes 1 and 0.
# schemas:
#   - input.resource.properties: schema.huaweicloud["dds.instances"]
encrypted_in_transit := {1: true, 0: false}[input.resource.properties.ssl] if {
	input.resource.type == "huaweicloud/dds.instances"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["dds.instances"]
encrypted_in_transit := boolean.parse(input.resource.properties.ssl) if {
	input.resource.type == "huaweicloud/dds.instances"
}

# METADATA
# description: How the nodes work together, Sharding, ReplicaSet or Single.
# schemas:
#   - input.resource.properties: schema.huaweicloud["dds.instances"]
mode := input.resource.properties.mode if {
	input.resource.type == "huaweicloud/dds.instances"
	text.given(input.resource.properties.mode)
}

# METADATA
# description: Whether the instance is paid in advance.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
prepaid := expiry.prepaid(lists.first(
	array.concat(
		[type | type := input.resource.properties.ChargeType],
		[type | type := input.resource.properties.PaymentType],
	),
	null,
)) if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
}

# METADATA
# description: In how many days the instance expires, as a fraction. The resource schema spells it ExpiredTime, the API ExpireTime.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
remaining_days := time.remaining_days(lists.first(
	array.concat(
		[end | end := input.resource.properties.ExpiredTime],
		[end | end := input.resource.properties.ExpireTime],
	),
	null,
)) if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
}

# METADATA
# description: The port that clients connect to.
# schemas:
#   - input.resource.properties: schema.huaweicloud["dds.instances"]
port := number.parse(input.resource.properties.port) if {
	input.resource.type == "huaweicloud/dds.instances"
}

# METADATA
# description: Whether the instance's changes are backed up as logs. The API writes 1 and 0.
log_backup := {1: true, 0: false}[input.lookups.mongodb_backup_policy.value.EnableBackupLog] if {
	input.resource.type == "alicloud/ACS::MongoDB::DBInstance"
}

# METADATA
# description: Whether the instance is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::MongoDB::DBInstance"]
# custom:
#   absent:
#     - path: properties.DBInstanceStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.DBInstanceStatus]) if input.resource.type == "alicloud/ACS::MongoDB::DBInstance"

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["dds.instances"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/dds.instances"

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"vpc_id": {
		"alicloud/ACS::MongoDB::DBInstance": "VPCId",
		"huaweicloud/dds.instances": "vpc_id",
	},
	"white_list": {"alicloud/ACS::MongoDB::DBInstance": "SecurityIPList"},
	"public_addresses": {"huaweicloud/dds.instances": "groups"},
	"multi_zone": {"alicloud/ACS::MongoDB::DBInstance": "SecondaryZoneId"},
	"encrypted_in_transit": {"huaweicloud/dds.instances": "ssl"},
	"mode": {"huaweicloud/dds.instances": "mode"},
	"remaining_days": {"alicloud/ACS::MongoDB::DBInstance": "ExpiredTime"},
	"port": {"huaweicloud/dds.instances": "port"},
	"log_backup": {"alicloud/ACS::MongoDB::DBInstance": "EnableBackupLog"},
}
