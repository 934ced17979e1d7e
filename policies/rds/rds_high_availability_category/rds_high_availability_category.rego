# METADATA
# title: RDS instances have a high-availability edition
# description: A relational database has an edition with a standby that takes over when the primary fails.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-high-availability-category
# custom:
#   id: rds-high-availability-category
#   severity: high
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Upgrade the instance from the Basic Edition to the High-availability Edition.
#   differences:
#     - Read-only, temporary and disaster recovery instances are copies, have no standby, and are not applicable; the vendor's text does not mention them.
#     - Alibaba Cloud's text names the High-availability and the Basic Edition only; the Cluster, Enterprise and serverless editions with a standby comply too.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
