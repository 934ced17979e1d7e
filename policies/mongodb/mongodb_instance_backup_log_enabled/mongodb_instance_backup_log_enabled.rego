# METADATA
# title: MongoDB instances have log backup enabled
# description: Log backup of an ApsaraDB for MongoDB instance is on, so that it can be restored to any point in time.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/mongodb-instance-backup-log-enabled
# custom:
#   id: mongodb-instance-backup-log-enabled
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::MongoDB::DBInstance
#   fix: Enable log backup on the page Backup and Restoration of the ApsaraDB for MongoDB console.
#   differences:
#     - That 1 means on and 0 means off is taken from the API's description and was not tried in an account. Any other number is Undetermined.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: MongoDB 实例已开启日志备份
#     description: 云数据库 MongoDB 实例开启日志备份后，可以恢复到任意时间点。
#     fix: 在云数据库 MongoDB 控制台的“备份与恢复”页面开启日志备份。
package policies.mongodb.mongodb_instance_backup_log_enabled

import data.policies.lib.mongodb
import data.policies.lib.reasons

# METADATA
# description: Whether logs are backed up.
evidence := {"deleting": false, "log_backup": mongodb.log_backup} if mongodb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("log backup is off", mongodb.paths.log_backup) if evidence.log_backup == false
