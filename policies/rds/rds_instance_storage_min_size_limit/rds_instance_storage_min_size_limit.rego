# METADATA
# title: RDS instances have a minimum storage size
# description: A relational database has at least as much storage as the rule asks for.
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
#       description: The smallest storage that complies
#       unit: GB
#       minimum: 1
#       required: true
#   fix: Enlarge the instance's storage.
#   differences:
#     - Alibaba Cloud does not document the parameter's unit; it is that of the instance's item here.
#     - AWS and Huawei Cloud have no rule of their own with this meaning; AWS counts in GiB. Members of Aurora and of Multi-AZ DB clusters, whose storage is the cluster's, are not applicable.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
