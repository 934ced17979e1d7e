# METADATA
# title: RDS instances have a disaster recovery instance
# description: >-
#   Another instance, as a rule in another region, keeps a copy of the database's data and can take over when the instance, its zone or its
#   region fails.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/create-a-disaster-recovery-instance-for-rds
# custom:
#   id: rds-instance-has-guard-instance
#   severity: medium
#   trigger: period
#   resource_types: [alicloud/ACS::RDS::DBInstance]
#   fix: Make a disaster recovery instance for the database instance.
#   differences:
#     - >-
#       Primary instances are judged. Read-only, temporary and disaster recovery instances are copies themselves and not applicable; the
#       vendor's text does not mention them.
#     - An item without the field for the disaster recovery instance, even an empty one, cannot be judged.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.rds.rds_instance_has_guard_instance

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance is a primary one and, if so, whether it has a disaster recovery instance.
evidence := {"deleting": false, "primary": false} if {
	rds.deleting == false
	rds.primary == false
}

evidence := {"deleting": false, "primary": true, "has_guard": rds.has_guard} if {
	rds.deleting == false
	rds.primary
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "the instance is not a primary instance" if evidence.primary == false

deny contains reasons.not_blank("there is no disaster recovery instance", rds.paths.has_guard) if evidence.has_guard == false
