# METADATA
# title: RDS instances have automated backup enabled
# description: Automated backups let a database be restored after a failure or a mistake.
# related_resources:
#   - https://www.huaweicloud.com/guide/page-1308
#   - https://support.huaweicloud.com/intl/en-us/api-rds/rds_09_0003.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rds-mysql/rds_11_0012.html
# custom:
#   id: rds-instance-enable-backup
#   severity: medium
#   resource_types:
#     - huaweicloud/rds.instances
#   fix: Enable the automated backup policy of the instance.
#   differences:
#     - Automated backup is off if backups are kept for 0 days.
#     - Read replicas, which do not support automated backup, are not applicable. Huawei Cloud's text does not mention them.
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   absent:
#     - path: properties
#       mutations: [unnoticed]
#       because: only the state and the type are read of the item; the answer of RDS decides
#   zh:
#     title: RDS 实例开启自动备份
#     description: 数据库故障或误操作后，可通过自动备份恢复数据。
#     fix: 为实例开启自动备份策略。
package policies.rds.rds_instance_enable_backup

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance is a primary one and, if so, for how many days automated backups are kept.
evidence := {"deleting": false, "primary": true, "backup_days": rds.backup_days} if {
	rds.deleting == false
	rds.primary
}

# METADATA
# description: The instance is a read replica.
evidence := {"deleting": false, "primary": false} if {
	rds.deleting == false
	rds.primary == false
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "the instance is not a primary instance" if evidence.primary == false

deny contains reasons.more_than(
	sprintf("automated backups are kept for %v days", [evidence.backup_days]),
	evidence.backup_days, 0, "backup_policy.keep_days",
) if {
	evidence.primary
	evidence.backup_days <= 0
}
