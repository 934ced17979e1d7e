# METADATA
# title: Search clusters
# description: >-
#   What the clouds say about a cluster of their Elasticsearch and OpenSearch services. Alibaba Cloud's form is the Elasticsearch API's,
#   DescribeInstance, in the API's spelling and in the resource schema's; Huawei Cloud's the CSS API's, ShowClusterDetail; AWS's the
#   configuration item's.
package policies.lib.search_cluster

import data.policies.lib.boolean
import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.text
import data.policies.lib.white_list

# METADATA
# description: Whether the cluster spans multiple zones.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Elasticsearch::Instance"]
multi_zone := zones > 1 if {
	input.resource.type == "alicloud/ACS::Elasticsearch::Instance"
	zones := number.parse(lists.first(
		array.concat(
			[zones | zones := input.resource.properties.zoneCount],
			[zones | zones := input.resource.properties.ZoneCount],
		),
		"",
	))
	zones > 0
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
multi_zone := count(lists.distinct(zones)) > 1 if {
	input.resource.type == "huaweicloud/css.clusters"
	instances := input.resource.properties.instances
	zones := [text.parse(instance.azCode) | some instance in instances]
	count(zones) > 0
}

# METADATA
# description: The identifier of the VPC that the cluster is in.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Elasticsearch::Instance"]
vpc_id := id if {
	input.resource.type == "alicloud/ACS::Elasticsearch::Instance"
	id := lists.first(
		array.concat(
			[id | id := input.resource.properties.networkConfig.vpcId],
			[id | id := input.resource.properties.NetworkConfig.VpcId],
		),
		"",
	)
	id != ""
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
vpc_id := input.resource.properties.vpcId if {
	input.resource.type == "huaweicloud/css.clusters"
	text.given(input.resource.properties.vpcId)
}

# METADATA
# description: The subnets that the domain has its endpoint in, none when the endpoint is public.
# schemas:
#   - input.resource.properties: schema.aws["AWS::OpenSearch::Domain"]
subnets := [text.parse(subnet) | some subnet in told] if {
	input.resource.type == "aws/AWS::OpenSearch::Domain"
	told := input.resource.properties.VPCOptions.SubnetIds
	is_array(told)
}

# METADATA
# description: A domain with a public endpoint has no options of a VPC, or null for them.
# schemas:
#   - input.resource.properties: schema.aws["AWS::OpenSearch::Domain"]
subnets := [] if {
	input.resource.type == "aws/AWS::OpenSearch::Domain"
	text.parse(input.resource.properties.DomainName)
	lists.given([options | options := input.resource.properties.VPCOptions]) == []
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
subnets := [text.parse(subnet) | some subnet in told] if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
	told := input.resource.properties.vpcoptions.subnetIds
	is_array(told)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
subnets := [] if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
	text.parse(input.resource.properties.domainName)
	lists.given([options | options := input.resource.properties.vpcoptions]) == []
}

# METADATA
# description: Whether the cluster can be reached from the Internet.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Elasticsearch::Instance"]
public := boolean.parse(lists.first(told, "")) if {
	input.resource.type == "alicloud/ACS::Elasticsearch::Instance"
	told := array.concat(
		[public | public := input.resource.properties.enablePublic],
		[public | public := input.resource.properties.EnablePublic],
	)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
public := text.given(input.resource.properties.publicIp) if {
	input.resource.type == "huaweicloud/css.clusters"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
# custom:
#   absent:
#     - path: properties.publicIp
#       mutations: [dropped, emptied]
#       because: the item of a cluster without a public address leaves it out or empty
public := false if {
	input.resource.type == "huaweicloud/css.clusters"
	text.parse(input.resource.properties.vpcId)
	lists.given([ip | ip := input.resource.properties.publicIp]) == []
}

# METADATA
# description: >-
#   The entries of the whitelists for the Internet that let everybody in. publicIpWhitelist can be the default group alone
#   (UpdatePublicWhiteIps): what is open in it is certain; that nothing is open, only the list of all groups says, which includes the default
#   group (DescribeInstance). Without any entry nothing is known: the service writes 127.0.0.1 where nobody is let in.
open_entries := white_list.open_entries([entry | some entry in _public_entries]) if some _ in _public_group_entries

open_entries := white_list.open_entries([entry | some entry in _public_entries]) if {
	some _ in white_list.open_entries(_item_white_list)
}

_public_entries := {entry |
	some list in [_item_white_list, _public_group_entries]
	some entry in list
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Elasticsearch::Instance"]
# custom:
#   absent:
#     - path: properties.publicIpWhitelist
#       mutations: [unnoticed]
#       because: the list of all groups includes the default group
_item_white_list := lists.first(
	array.concat(
		[list | list := input.resource.properties.publicIpWhitelist],
		[list | list := input.resource.properties.PublicIpWhitelist],
	),
	[],
) if {
	input.resource.type == "alicloud/ACS::Elasticsearch::Instance"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Elasticsearch::Instance"]
_public_group_entries := [entry |
	some group in groups
	_public_groups[text.word(text.parse(lists.first(array.concat([type | type := group.whiteIpType], [type | type := group.WhiteIpType]), "")))]
	some entry in _group_entries(lists.first(array.concat([ips | ips := group.ips], [ips | ips := group.Ips]), []))
] if {
	input.resource.type == "alicloud/ACS::Elasticsearch::Instance"
	groups := lists.first(
		array.concat(
			[groups | groups := input.resource.properties.networkConfig.whiteIpGroupList],
			[groups | groups := input.resource.properties.NetworkConfig.WhiteIpGroupList],
		),
		"",
	)
}

# METADATA
# description: Undefined for a group without entries, which there is not (UpdatePublicWhiteIps).
_group_entries(ips) := ips if some _ in ips

_public_groups := {"public_es": true, "private_es": false, "public_kibana": false, "private_kibana": false}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
open_entries := white_list.open_entries(input.resource.properties.elbWhiteList.whiteList) if {
	input.resource.type == "huaweicloud/css.clusters"
	text.given(input.resource.properties.elbWhiteList.whiteList)
}

# METADATA
# description: Whether a white list restricts who can connect from the Internet (CSS API, ShowClusterDetail).
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
white_listed := boolean.parse(input.resource.properties.elbWhiteList.enableWhiteList) if {
	input.resource.type == "huaweicloud/css.clusters"
}

# METADATA
# description: Whether clients must use HTTPS.
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
https := boolean.parse(input.resource.properties.httpsEnable) if {
	input.resource.type == "huaweicloud/css.clusters"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::OpenSearch::Domain"]
https := boolean.parse(input.resource.properties.DomainEndpointOptions.EnforceHTTPS) if {
	input.resource.type == "aws/AWS::OpenSearch::Domain"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
https := boolean.parse(input.resource.properties.domainEndpointOptions.enforceHTTPS) if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
}

# METADATA
# description: The TLS security policy of the endpoint, empty on Huawei Cloud, where there is none to choose.
# schemas:
#   - input.resource.properties: schema.aws["AWS::OpenSearch::Domain"]
tls_policy := input.resource.properties.DomainEndpointOptions.TLSSecurityPolicy if {
	input.resource.type == "aws/AWS::OpenSearch::Domain"
	text.given(input.resource.properties.DomainEndpointOptions.TLSSecurityPolicy)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
tls_policy := input.resource.properties.domainEndpointOptions.tlssecurityPolicy if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
	text.given(input.resource.properties.domainEndpointOptions.tlssecurityPolicy)
}

tls_policy := "" if input.resource.type == "huaweicloud/css.clusters"

# METADATA
# description: Whether the data is encrypted where it is stored.
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
encrypted_at_rest := boolean.parse(input.resource.properties.diskEncrypted) if {
	input.resource.type == "huaweicloud/css.clusters"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::OpenSearch::Domain"]
encrypted_at_rest := boolean.parse(input.resource.properties.EncryptionAtRestOptions.Enabled) if {
	input.resource.type == "aws/AWS::OpenSearch::Domain"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
encrypted_at_rest := boolean.parse(input.resource.properties.encryptionAtRestOptions.enabled) if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
}

# METADATA
# description: Whether the nodes encrypt what they send to each other.
# schemas:
#   - input.resource.properties: schema.aws["AWS::OpenSearch::Domain"]
encrypted_between_nodes := boolean.parse(input.resource.properties.NodeToNodeEncryptionOptions.Enabled) if {
	input.resource.type == "aws/AWS::OpenSearch::Domain"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
encrypted_between_nodes := boolean.parse(input.resource.properties.nodeToNodeEncryptionOptions.enabled) if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
}

# METADATA
# description: The number of data nodes.
# schemas:
#   - input.resource.properties: schema.aws["AWS::OpenSearch::Domain"]
data_nodes := number.parse(input.resource.properties.ClusterConfig.InstanceCount) if {
	input.resource.type == "aws/AWS::OpenSearch::Domain"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
data_nodes := number.parse(input.resource.properties.elasticsearchClusterConfig.instanceCount) if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
}

# METADATA
# description: Whether the service spreads the nodes over several zones.
# schemas:
#   - input.resource.properties: schema.aws["AWS::OpenSearch::Domain"]
zone_aware := boolean.parse(input.resource.properties.ClusterConfig.ZoneAwarenessEnabled) if {
	input.resource.type == "aws/AWS::OpenSearch::Domain"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
zone_aware := boolean.parse(input.resource.properties.elasticsearchClusterConfig.zoneAwarenessEnabled) if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
}

# METADATA
# description: Whether clients must sign in, which the CSS API calls the security mode.
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
secured := boolean.parse(input.resource.properties.authorityEnable) if {
	input.resource.type == "huaweicloud/css.clusters"
}

# METADATA
# description: Whether the cluster's version knows the security mode.
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
securable := boolean.parse(input.resource.properties.datastore.supportSecuritymode) if {
	input.resource.type == "huaweicloud/css.clusters"
}

# METADATA
# description: Whether snapshots are taken.
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
snapshots := boolean.parse(input.resource.properties.backupAvailable) if {
	input.resource.type == "huaweicloud/css.clusters"
}

# METADATA
# description: Alibaba Cloud's API spells the member Enable, its SDK enable.
snapshots := enabled if {
	input.resource.type == "alicloud/ACS::Elasticsearch::Instance"
	enabled := lists.first(
		array.concat(
			[enabled | enabled := input.lookups.elasticsearch_snapshot_setting.value.Result.Enable],
			[enabled | enabled := input.lookups.elasticsearch_snapshot_setting.value.Result.enable],
		),
		"",
	)
	is_boolean(enabled)
}

# METADATA
# description: Whether the cluster is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::Elasticsearch::Instance"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending(array.concat([state | state := input.resource.properties.status], [state | state := input.resource.properties.Status])) if input.resource.type == "alicloud/ACS::Elasticsearch::Instance"

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["css.clusters"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/css.clusters"

# METADATA
# description: The item of an OpenSearch domain has no state; one that is gone is reported as deleted by the service.
deleting := false if input.resource.type == "aws/AWS::OpenSearch::Domain"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Elasticsearch::Domain"]
# custom:
#   absent:
#     - path: properties.deleted
#       mutations: [unnoticed]
#       because: a domain exists unless it is said to be deleted
deleting := lists.first([deleted | deleted := input.resource.properties.deleted], false) if {
	input.resource.type == "aws/AWS::Elasticsearch::Domain"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"multi_zone": {
		"alicloud/ACS::Elasticsearch::Instance": "zoneCount",
		"huaweicloud/css.clusters": "instances",
	},
	"vpc_id": {
		"alicloud/ACS::Elasticsearch::Instance": "networkConfig.vpcId",
		"huaweicloud/css.clusters": "vpcId",
	},
	"subnets": {
		"aws/AWS::OpenSearch::Domain": "VPCOptions.SubnetIds",
		"aws/AWS::Elasticsearch::Domain": "vpcoptions.subnetIds",
	},
	"public": {
		"alicloud/ACS::Elasticsearch::Instance": "enablePublic",
		"huaweicloud/css.clusters": "publicIp",
	},
	"white_list": {
		"alicloud/ACS::Elasticsearch::Instance": "publicIpWhitelist",
		"huaweicloud/css.clusters": "elbWhiteList.whiteList",
	},
	"white_listed": {"huaweicloud/css.clusters": "elbWhiteList.enableWhiteList"},
	"https": {
		"huaweicloud/css.clusters": "httpsEnable",
		"aws/AWS::OpenSearch::Domain": "DomainEndpointOptions.EnforceHTTPS",
		"aws/AWS::Elasticsearch::Domain": "domainEndpointOptions.enforceHTTPS",
	},
	"tls_policy": {
		"aws/AWS::OpenSearch::Domain": "DomainEndpointOptions.TLSSecurityPolicy",
		"aws/AWS::Elasticsearch::Domain": "domainEndpointOptions.tlssecurityPolicy",
	},
	"encrypted_at_rest": {
		"huaweicloud/css.clusters": "diskEncrypted",
		"aws/AWS::OpenSearch::Domain": "EncryptionAtRestOptions.Enabled",
		"aws/AWS::Elasticsearch::Domain": "encryptionAtRestOptions.enabled",
	},
	"encrypted_between_nodes": {
		"aws/AWS::OpenSearch::Domain": "NodeToNodeEncryptionOptions.Enabled",
		"aws/AWS::Elasticsearch::Domain": "nodeToNodeEncryptionOptions.enabled",
	},
	"data_nodes": {
		"aws/AWS::OpenSearch::Domain": "ClusterConfig.InstanceCount",
		"aws/AWS::Elasticsearch::Domain": "elasticsearchClusterConfig.instanceCount",
	},
	"zone_aware": {
		"aws/AWS::OpenSearch::Domain": "ClusterConfig.ZoneAwarenessEnabled",
		"aws/AWS::Elasticsearch::Domain": "elasticsearchClusterConfig.zoneAwarenessEnabled",
	},
	"secured": {"huaweicloud/css.clusters": "authorityEnable"},
	"securable": {"huaweicloud/css.clusters": "datastore.supportSecuritymode"},
	"snapshots": {
		"huaweicloud/css.clusters": "backupAvailable",
		"alicloud/ACS::Elasticsearch::Instance": "Result.Enable",
	},
}
