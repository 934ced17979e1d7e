# METADATA
# title: Redis instances
# description: >-
#   What the clouds say about an instance of their Redis service. Alibaba Cloud's form is the API's, DescribeInstanceAttribute of R-KVStore;
#   Huawei Cloud's the DCS API's, InstanceListInfo of version 2, in both spellings.
package policies.lib.redis

import data.policies.lib.boolean
import data.policies.lib.expiry
import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.text
import data.policies.lib.time
import data.policies.lib.white_list

# METADATA
# description: The identifier of the VPC that the instance is in, empty for the classic network, which only Alibaba Cloud has.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
vpc_id := input.resource.properties.VpcId if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
	text.word(input.resource.properties.NetworkType) == "vpc"
	text.given(input.resource.properties.VpcId)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
vpc_id := "" if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
	text.word(input.resource.properties.NetworkType) == "classic"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["dcs.redis"]
vpc_id := id if {
	input.resource.type == "huaweicloud/dcs.redis"
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
# description: Whether the instance is in the classic network, which only Alibaba Cloud has.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
classic := {"vpc": false, "classic": true}[text.word(input.resource.properties.NetworkType)] if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
}

classic := false if input.resource.type == "huaweicloud/dcs.redis"

# METADATA
# description: >-
#   The entries of the whitelist that let everybody in. The item can lack groups: what is open in it is certain; that nothing is open, only the
#   list of all groups says. Without any entry nothing is known: the service writes 127.0.0.1 where nobody is let in.
open_entries := entries if {
	entries := white_list.open_entries(_item_white_list)
	entries != []
} else := white_list.open_entries(_white_list_of_groups)

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
# custom:
#   absent:
#     - path: properties.SecurityIPList
#       mutations: [unnoticed]
#       because: the list of all groups is read where the item has no such entry
_item_white_list := lists.first([list | list := properties.SecurityIPList], "") if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
	properties := input.resource.properties
}

# METADATA
# custom:
#   absent:
#     - path: lookups.redis_white_lists.value.SecurityIpGroups.SecurityIpGroup[].SecurityIpList
#       mutations: [emptied]
#       because: a group without entries lets nobody in
_white_list_of_groups := [entry | some group in groups; some entry in lists.split_comma(group.SecurityIpList)] if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
	groups := input.lookups.redis_white_lists.value.SecurityIpGroups.SecurityIpGroup
	some filled in groups
	lists.split_comma(filled.SecurityIpList) != []
}

# METADATA
# description: >-
#   Whether clients need a password. What VpcAuthMode of Alibaba Cloud opens is the authentication: with Close, clients in the VPC need none.
#   It says nothing about clients in the classic network.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
password_required := {"open": true, "close": false}[text.word(input.resource.properties.VpcAuthMode)] if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["dcs.redis"]
password_required := free == false if {
	input.resource.type == "huaweicloud/dcs.redis"
	free := boolean.parse(lists.first(
		array.concat(
			[free | free := input.resource.properties.no_password_access],
			[free | free := input.resource.properties.noPasswordAccess],
		),
		"",
	))
}

# METADATA
# description: Whether the instance spans multiple zones.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
# custom:
#   absent:
#     - path: properties.ZoneType
#       mutations: [unnoticed]
#       because: a second zone says as well that there are several
multi_zone := {"singlezone": false, "doublezone": true}[text.word(input.resource.properties.ZoneType)] if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
	text.given(input.resource.properties.ZoneType)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
multi_zone := count(lists.distinct([input.resource.properties.ZoneId, input.resource.properties.SecondaryZoneId])) > 1 if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
	lists.given([type | type := input.resource.properties.ZoneType]) == []
	text.given(input.resource.properties.ZoneId)
	text.given(input.resource.properties.SecondaryZoneId)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["dcs.redis"]
multi_zone := count(lists.distinct(zones)) > 1 if {
	input.resource.type == "huaweicloud/dcs.redis"
	told := lists.first(
		array.concat(
			[codes | codes := input.resource.properties.az_codes],
			[codes | codes := input.resource.properties.azCodes],
		),
		[],
	)
	zones := [text.parse(zone) | some zone in told]
	count(zones) > 0
}

# METADATA
# description: Whether the instance can be reached from the Internet.
# schemas:
#   - input.resource.properties: schema.huaweicloud["dcs.redis"]
public := boolean.parse(lists.first(told, "")) if {
	input.resource.type == "huaweicloud/dcs.redis"
	told := array.concat(
		[public | public := input.resource.properties.enable_publicip],
		[public | public := input.resource.properties.enablePublicip],
	)
}

# METADATA
# description: Of its connections, one can lead to the Internet; the others are within a VPC or the classic network (R-KVStore API, IPType).
public := true in connections if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
	natives := input.lookups.redis_connections.value.NetInfoItems.InstanceNetInfo
	connections := [_connections[text.word(native.IPType)] | some native in natives]
	natives != []
}

_connections := {"public": true, "private": false, "inner": false}

# METADATA
# description: Whether data is encrypted where it is stored.
encrypted_at_rest := {"enabled": true, "disabled": false}[text.word(input.lookups.redis_tde.value.TDEStatus)] if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
}

# METADATA
# description: Whether connections are encrypted.
# schemas:
#   - input.resource.properties: schema.huaweicloud["dcs.redis"]
encrypted_in_transit := boolean.parse(lists.first(told, "")) if {
	input.resource.type == "huaweicloud/dcs.redis"
	told := array.concat(
		[ssl | ssl := input.resource.properties.enable_ssl],
		[ssl | ssl := input.resource.properties.enableSsl],
	)
}

# METADATA
# description: Whether the instance is paid in advance.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
prepaid := expiry.prepaid(lists.first(
	array.concat(
		[type | type := input.resource.properties.ChargeType],
		[type | type := input.resource.properties.PaymentType],
	),
	null,
)) if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
}

# METADATA
# description: In how many days the instance expires, as a fraction.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
remaining_days := time.remaining_days(input.resource.properties.EndTime) if {
	input.resource.type == "alicloud/ACS::Redis::DBInstance"
}

# METADATA
# description: Whether the instance is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Redis::DBInstance"]
# custom:
#   absent:
#     - path: properties.InstanceStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.InstanceStatus]) if input.resource.type == "alicloud/ACS::Redis::DBInstance"

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["dcs.redis"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/dcs.redis"

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"vpc_id": {
		"alicloud/ACS::Redis::DBInstance": "VpcId",
		"huaweicloud/dcs.redis": "vpc_id",
	},
	"classic": {"alicloud/ACS::Redis::DBInstance": "NetworkType"},
	"white_list": {"alicloud/ACS::Redis::DBInstance": "SecurityIPList"},
	"password_required": {
		"alicloud/ACS::Redis::DBInstance": "VpcAuthMode",
		"huaweicloud/dcs.redis": "no_password_access",
	},
	"multi_zone": {
		"alicloud/ACS::Redis::DBInstance": "ZoneType",
		"huaweicloud/dcs.redis": "az_codes",
	},
	"public": {
		"huaweicloud/dcs.redis": "enable_publicip",
		"alicloud/ACS::Redis::DBInstance": "InstanceNetInfo",
	},
	"encrypted_at_rest": {"alicloud/ACS::Redis::DBInstance": "TDEStatus"},
	"encrypted_in_transit": {"huaweicloud/dcs.redis": "enable_ssl"},
	"remaining_days": {"alicloud/ACS::Redis::DBInstance": "EndTime"},
}
