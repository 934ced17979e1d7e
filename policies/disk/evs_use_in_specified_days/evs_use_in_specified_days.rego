# METADATA
# title: EVS disks are attached within a number of days of their creation
# description: >-
#   An idle disk costs money, and the data on it is easily forgotten. A disk must be attached to a server within the given number of days of its
#   creation. An attached disk always complies, and so does an unattached disk that is at most that many days old.
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
#       description: The maximum age of an unattached disk
#       unit: days
#       minimum: 0
#       required: true
#   fix: Attach the disk to the server that needs it, or delete the disk.
#   differences:
#     - A disk that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 云硬盘创建后在指定天数内完成挂载
#     description: 闲置的云硬盘会持续产生费用，其中的数据也容易被遗忘。云硬盘必须在创建后 allowDays 天内挂载到服务器；已挂载的云硬盘，以及创建未超过该天数的云硬盘均合规。正在删除的云硬盘不适用。
#     fix: 将云硬盘挂载到需要它的服务器，或删除云硬盘。
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
