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
#     - Alibaba Cloud's text names the High-availability and the Basic Edition only; the Cluster, Enterprise and serverless editions with a standby comply too.
package policies.rds.rds_high_availability_category

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The edition, and whether it has a standby.
evidence := {"category": rds.category, "highly_available": rds.highly_available}

deny contains reasons.equals(
	sprintf("the edition is %v, without a standby", [evidence.category]),
	evidence.category, "HighAvailability", rds.paths.category,
) if {
	not evidence.highly_available
}
