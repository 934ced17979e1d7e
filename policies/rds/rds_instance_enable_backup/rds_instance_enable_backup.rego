# METADATA
# title: RDS instances have automated backup enabled
# description: Automated backups let a database be restored after a failure or a mistake.
# related_resources:
#   - https://www.huaweicloud.com/guide/page-1308
#   - https://support.huaweicloud.com/intl/en-us/api-rds/rds_09_0003.html
# custom:
#   id: rds-instance-enable-backup
#   severity: medium
#   resource_types:
#     - huaweicloud/rds.instances
#   fix: Enable the automated backup policy of the instance.
#   differences:
#     - Automated backup is off if backups are kept for 0 days.
#   absent:
#     - path: properties
#       mutations: [unnoticed]
#       because: only the state is read of the item; the answer of RDS decides
#   zh:
#     title: RDS 实例开启自动备份
#     description: 数据库故障或误操作后，可通过自动备份恢复数据。
#     fix: 为实例开启自动备份策略。
package policies.rds.rds_instance_enable_backup

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: For how many days automated backups are kept.
evidence := {"deleting": false, "backup_days": rds.backup_days} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.more_than(
	sprintf("automated backups are kept for %v days", [evidence.backup_days]),
	evidence.backup_days, 0, "backup_policy.keep_days",
) if {
	evidence.deleting == false
	evidence.backup_days <= 0
}
