# METADATA
# title: NAS file systems have a backup plan
# description: A plan of Cloud Backup that is enabled backs up the file system, so that its data can be restored.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/nas-filesystem-enable-backup-plan
# custom:
#   id: nas-filesystem-enable-backup-plan
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::NAS::FileSystem
#   fix: Create a backup plan for the file system on the page NAS Backup of the Cloud Backup console, or enable the one that it has.
#   differences:
#     - Plans of the file system's region and account count. A backup by another account is not seen.
#     - A plan that does not say whether it is disabled makes the file system Undetermined.
#     - A file system that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: NAS 文件系统已设置备份计划
#     description: 云备份中必须有已启用的备份计划对 NAS 文件系统进行备份，以便恢复数据。
#     fix: 在云备份控制台的“阿里云 NAS 备份”页面为文件系统创建备份计划，或启用已有的备份计划。
package policies.file_system.nas_filesystem_enable_backup_plan

import data.policies.lib.file_system
import data.policies.lib.reasons

# METADATA
# description: The plans that back up the file system.
evidence := {"deleting": false, "backup_plans": file_system.backup_plans} if file_system.deleting == false

# METADATA
# description: The file system is being deleted or is gone.
evidence := {"deleting": true} if file_system.deleting

not_applicable contains "the file system is being deleted" if evidence.deleting

deny contains reasons.not_empty("no backup plan that is enabled backs up the file system", file_system.paths.backup_plans) if evidence.backup_plans == []
