# METADATA
# title: PolarDB clusters
# description: What Alibaba Cloud says about a PolarDB cluster, in the form of the API's DescribeDBClusterAttribute.
package policies.lib.polardb

import data.policies.lib.expiry
import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.text
import data.policies.lib.time
import data.policies.lib.white_list

# METADATA
# description: >-
#   The identifier of the VPC that the cluster is in, empty for the classic network. The API spells it VPCId, the resource schema of the
#   Config service VpcId.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
vpc_id := id if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	text.word(input.resource.properties.DBClusterNetworkType) == "vpc"
	id := lists.first(
		array.concat(
			[id | id := input.resource.properties.VPCId],
			[id | id := input.resource.properties.VpcId],
		),
		"",
	)
	id != ""
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
vpc_id := "" if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	text.word(input.resource.properties.DBClusterNetworkType) == "classic"
}

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
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
# custom:
#   absent:
#     - path: properties.SecurityIPList
#       mutations: [unnoticed]
#       because: the list of all groups is read where the item has no such entry
_item_white_list := lists.first([list | list := properties.SecurityIPList], "") if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	properties := input.resource.properties
}

# METADATA
# custom:
#   absent:
#     - path: lookups.polardb_cluster_whitelist.value.Items.DBClusterIPArray[].SecurityIps
#       mutations: [emptied]
#       because: a group without entries lets nobody in
_white_list_of_groups := [entry | some group in groups; some entry in lists.split_comma(group.SecurityIps)] if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	groups := input.lookups.polardb_cluster_whitelist.value.Items.DBClusterIPArray
	some filled in groups
	lists.split_comma(filled.SecurityIps) != []
}

# METADATA
# description: Whether a second zone keeps a storage cluster in hot standby, or one of equal rank. Undefined for every other word.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
hot_standby := {
	"on": true, "standbyclusteron": true, "equal": true,
	"off": false, "standbyclusteroff": false,
}[text.word(input.resource.properties.HotStandbyCluster)] if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	text.given(input.resource.properties.HotStandbyCluster)
}

# METADATA
# description: Whether the cluster is paid in advance.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
prepaid := expiry.prepaid(input.resource.properties.PayType) if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
}

# METADATA
# description: In how many days the cluster expires, as a fraction. The resource schema spells it ExpiredTime, the API ExpireTime.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
remaining_days := time.remaining_days(lists.first(
	array.concat(
		[end | end := input.resource.properties.ExpiredTime],
		[end | end := input.resource.properties.ExpireTime],
	),
	null,
)) if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
}

# METADATA
# description: Whether the cluster is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
# custom:
#   absent:
#     - path: properties.DBClusterStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.DBClusterStatus]) if input.resource.type == "alicloud/ACS::PolarDB::DBCluster"

# METADATA
# description: >-
#   The cluster's endpoints, each with whether it encrypts connections with SSL. Undefined when the service lists none, since every cluster has one.
ssl_endpoints := [{"endpoint": endpoint.DBEndpointId, "encrypted": encrypted} |
	some endpoint in endpoints
	encrypted := _ssl[text.word(endpoint.SSLEnabled)]
] if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	endpoints := input.lookups.polardb_cluster_ssl.value.Items
	endpoints != []
}

_ssl := {"enabled": true, "disable": false, "disabled": false}

# METADATA
# description: Whether the cluster encrypts what it stores.
encrypted := {"enabled": true, "disabled": false}[text.word(input.lookups.polardb_cluster_tde.value.TDEStatus)] if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
}

# METADATA
# description: For how many days level-2 backups are kept, 0 when there are none and -1 for ever.
level_two_retention := days if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	days := number.parse(input.lookups.polardb_backup_policy.value.DataLevel2BackupRetentionPeriod)
	days >= -1
}

# METADATA
# description: Whether an endpoint of the cluster can be reached from the Internet.
# custom:
#   absent:
#     - path: lookups.polardb_cluster_endpoints.value.Items
#       mutations: [unnoticed]
#       because: one public endpoint is enough
#     - path: lookups.polardb_cluster_endpoints.value.Items[].AddressItems
#       mutations: [unnoticed]
#       because: one public address is enough
public if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	some endpoint in input.lookups.polardb_cluster_endpoints.value.Items
	some address in endpoint.AddressItems
	text.word(address.NetType) == "public"
}

# METADATA
# description: That none can is known when every address states its network, and there is one.
public := false if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	endpoints := input.lookups.polardb_cluster_endpoints.value.Items
	networks := [text.word(address.NetType) | some endpoint in endpoints; some address in endpoint.AddressItems]
	networks != []
	every network in networks {
		_internal[network]
	}
}

_internal := {"private": true, "inner": true, "public": false}

# METADATA
# description: Where the cloud keeps a fact, below the resource's properties or in the answer of a lookup.
paths := {
	"vpc_id": {"alicloud/ACS::PolarDB::DBCluster": "VPCId"},
	"white_list": {"alicloud/ACS::PolarDB::DBCluster": "SecurityIPList"},
	"hot_standby": {"alicloud/ACS::PolarDB::DBCluster": "HotStandbyCluster"},
	"remaining_days": {"alicloud/ACS::PolarDB::DBCluster": "ExpiredTime"},
	"ssl": {"alicloud/ACS::PolarDB::DBCluster": "SSLEnabled"},
	"encrypted": {"alicloud/ACS::PolarDB::DBCluster": "TDEStatus"},
	"level_two_retention": {"alicloud/ACS::PolarDB::DBCluster": "DataLevel2BackupRetentionPeriod"},
}
