# METADATA
# title: RDS instances back up their logs
# description: The logs of a relational database are backed up, so that it can be restored to any point in time and not only to its last backup.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-instance-enabled-log-backup
#   - https://www.alibabacloud.com/help/en/rds/developer-reference/api-rds-2014-08-15-describebackuppolicy
# custom:
#   id: rds-instance-enabled-log-backup
#   severity: high
#   resource_types: [alicloud/ACS::RDS::DBInstance]
#   fix: Enable log backup in the backup settings of the instance.
#   differences:
#     - >-
#       Read-only, temporary and disaster recovery instances are copies that have no backup settings of their own and are not applicable. Alibaba
#       Cloud's text does not mention them.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   absent:
#     - path: properties
#       mutations: [unnoticed]
#       because: only the state and the type are read of the item; the answer of RDS decides
#   zh:
#     title: RDS 实例开启日志备份
#     description: 关系型数据库开启日志备份，可以恢复到任意时间点，而不只是最近一次备份。
#     fix: 在实例的备份设置中开启日志备份。
package policies.rds.rds_instance_enabled_log_backup

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance is a primary one and, if so, whether logs are backed up.
evidence := {"deleting": false, "primary": true, "log_backup": rds.log_backup} if {
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

deny contains reasons.is_true("log backup is off", rds.paths.log_backup) if evidence.log_backup == false
