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
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: RDS 实例开启日志备份
#     description: 关系型数据库开启日志备份，可以恢复到任意时间点，而不只是最近一次备份。
#     fix: 在实例的备份设置中开启日志备份。
package policies.rds.rds_instance_enabled_log_backup

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether logs are backed up.
evidence := {"deleting": false, "log_backup": rds.log_backup} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("log backup is off", rds.paths.log_backup) if not evidence.log_backup
