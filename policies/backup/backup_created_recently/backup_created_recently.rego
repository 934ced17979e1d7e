# METADATA
# title: Servers, disks and file systems have a recent backup
# description: What was changed since the last backup cannot be restored. The last backup must be no older than the rule allows.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3034.html
#   - https://support.huaweicloud.com/intl/en-us/api-cbr/ListBackups.html
# custom:
#   id: backup-created-recently
#   aliases:
#     huaweicloud: [ecs-last-backup-created, evs-last-backup-created, sfsturbo-last-backup-created]
#   severity: medium
#   trigger: period
#   resource_types:
#     - huaweicloud/ecs.cloudservers
#     - huaweicloud/evs.volumes
#     - huaweicloud/sfsturbo.shares
#   parameters:
#     lastBackupAgeValue:
#       type: number
#       description: How old the last backup may be
#       unit: hours
#       minimum: 1
#       default: 24
#   fix: Create a backup, and set a backup policy with a shorter interval for the vault.
#   differences:
#     - Only backups in the state available count. A new resource without a backup does not comply, as in Huawei Cloud's text.
#     - A resource that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 云服务器、云硬盘和文件系统近期已备份
#     description: 上次备份之后的数据变更无法恢复。最近一次备份的时间不得早于规则允许的时长。
#     fix: 立即创建备份，并为存储库设置间隔更短的备份策略。
package policies.backup.backup_created_recently

import data.policies.lib.backup
import data.policies.lib.reasons

# METADATA
# description: How many hours ago each backup was created.
evidence := {"deleting": false, "backup_hours": backup.backup_hours} if backup.deleting == false

# METADATA
# description: The resource is being deleted or is gone.
evidence := {"deleting": true} if backup.deleting

not_applicable contains "the resource is being deleted" if evidence.deleting

deny contains reasons.not_empty("the resource has no backup", "backups") if count(evidence.backup_hours) == 0

deny contains reasons.at_most(
	sprintf("the last backup was created %v hours ago", [shown]),
	shown, input.parameters.lastBackupAgeValue, "backups",
) if {
	count(evidence.backup_hours) > 0
	last := min(evidence.backup_hours)
	last > input.parameters.lastBackupAgeValue
	shown := round(last * 100) / 100
}
