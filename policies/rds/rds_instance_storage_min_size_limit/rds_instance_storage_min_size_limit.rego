# METADATA
# title: RDS instances have a minimum storage size
# description: A database stops accepting writes when its storage is full. The storage of an RDS instance must be at least the given size.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-instance-storage-min-size-limit
# custom:
#   id: rds-instance-storage-min-size-limit
#   severity: low
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#     - huaweicloud/rds.instances
#     - aws/AWS::RDS::DBInstance
#   parameters:
#     storageSize:
#       type: number
#       description: Minimum storage size
#       unit: GB
#       minimum: 1
#       required: true
#   fix: Increase the instance's storage.
#   differences:
#     - Alibaba Cloud does not document the parameter's unit. Here, the unit is that of the instance's item.
#     - >-
#       AWS and Huawei Cloud have no managed rule with this meaning. AWS counts in GiB. Members of Aurora clusters and of Multi-AZ DB
#       clusters are not applicable, because the storage belongs to the cluster.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: RDS 实例存储空间满足最低要求
#     description: 存储空间写满后，数据库将无法继续写入。RDS 实例的存储空间不得小于指定值。
#     fix: 扩容该实例的存储空间。
package policies.rds.rds_instance_storage_min_size_limit

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance belongs to a cluster and, if not, the storage in GB.
evidence := {"deleting": false, "clustered": false, "storage": rds.storage} if {
	rds.deleting == false
	rds.clustered == false
}

# METADATA
# description: The instance belongs to a cluster, which has the storage.
evidence := {"deleting": false, "clustered": true} if {
	rds.deleting == false
	rds.clustered
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "the instance belongs to a cluster, which has the storage" if evidence.clustered

deny contains reasons.at_least(
	sprintf("the storage is %v GB", [evidence.storage]),
	evidence.storage, input.parameters.storageSize, rds.paths.storage,
) if {
	evidence.storage < input.parameters.storageSize
}
