# METADATA
# title: EVS disks are attached within a number of days of their creation
# description: >-
#   A disk is attached to a server, or was made no longer ago than the rule allows. One that waits for longer costs money, and what is on it
#   can be lost track of.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1578.html
# custom:
#   id: evs-use-in-specified-days
#   severity: low
#   trigger: period
#   resource_types: [huaweicloud/evs.volumes]
#   parameters:
#     allowDays:
#       type: number
#       description: For how long a disk may wait to be attached
#       unit: days
#       minimum: 0
#       required: true
#   fix: Attach the disk to the server that needs it, or delete it.
#   differences:
#     - A disk that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.disk.evs_use_in_specified_days

import data.policies.lib.disk
import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: Whether the disk is attached, and if not, for how many days there has been a disk.
evidence := {"deleting": false, "attached": true} if {
	disk.deleting == false
	disk.attached
}

evidence := {"deleting": false, "attached": false, "age_days": disk.age_days} if {
	disk.deleting == false
	disk.attached == false
}

# METADATA
# description: The disk is being deleted or is gone.
evidence := {"deleting": true} if disk.deleting

not_applicable contains "the disk is being deleted" if evidence.deleting

deny contains reasons.at_most(
	sprintf("the age of the unattached disk is %v days", [time.shown(evidence.age_days)]),
	evidence.age_days, input.parameters.allowDays, disk.paths.attached,
) if {
	evidence.age_days > input.parameters.allowDays
}
