# METADATA
# title: RDS instances have a high-availability edition
# description: A standby takes over when the primary fails. The edition of an RDS primary instance must include a standby.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-high-availability-category
# custom:
#   id: rds-high-availability-category
#   severity: high
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Upgrade the instance from Basic Edition to High-availability Edition.
#   differences:
#     - >-
#       Read-only, temporary and disaster recovery instances are copies without a standby and are not applicable. Alibaba Cloud's text does
#       not mention them.
#     - >-
#       Alibaba Cloud's text names only High-availability Edition and Basic Edition. Here, Cluster Edition, Enterprise Edition and
#       serverless editions with a standby are compliant too.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 使用高可用系列的 RDS 实例
#     description: 主节点故障时，备节点可接管服务。RDS 主实例的系列必须包含备节点。
#     fix: 将该实例从基础系列升级为高可用系列。
package policies.rds.rds_high_availability_category

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance is a primary one and, if so, the edition, and whether it has a standby.
evidence := {"deleting": false, "primary": true, "category": rds.category, "highly_available": rds.highly_available} if {
	rds.deleting == false
	rds.primary
}

# METADATA
# description: The instance is a copy of another one.
evidence := {"deleting": false, "primary": false} if {
	rds.deleting == false
	rds.primary == false
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "the instance is not a primary instance" if evidence.primary == false

deny contains reasons.equals(
	sprintf("the edition is %v, without a standby", [evidence.category]),
	evidence.category, "HighAvailability", rds.paths.category,
) if {
	evidence.highly_available == false
}
