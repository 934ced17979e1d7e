# METADATA
# title: PolarDB clusters
# description: What Alibaba Cloud says about a PolarDB cluster, in the form of the API's DescribeDBClusterAttribute.
package policies.lib.polardb

import data.policies.lib.expiry
import data.policies.lib.lifecycle
import data.policies.lib.lists
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
#   The entries of the white list that let everybody in. Undefined for an empty list: the service writes 127.0.0.1 where nobody is let in.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
open_entries := white_list.open_entries(input.resource.properties.SecurityIPList) if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
	text.given(input.resource.properties.SecurityIPList)
}

# METADATA
# description: Whether each entry of the white list can be read.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::PolarDB::DBCluster"]
white_list_complete := white_list.complete(input.resource.properties.SecurityIPList) if {
	input.resource.type == "alicloud/ACS::PolarDB::DBCluster"
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
# description: Where the cloud keeps a fact, below the resource's properties.
paths := {
	"vpc_id": {"alicloud/ACS::PolarDB::DBCluster": "VPCId"},
	"white_list": {"alicloud/ACS::PolarDB::DBCluster": "SecurityIPList"},
	"hot_standby": {"alicloud/ACS::PolarDB::DBCluster": "HotStandbyCluster"},
	"remaining_days": {"alicloud/ACS::PolarDB::DBCluster": "ExpiredTime"},
}
