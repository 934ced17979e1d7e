# METADATA
# title: DynamoDB tables, RDS instances and EFS file systems were backed up recently
# description: >-
#   What was not backed up is lost with the resource. AWS Backup must have made a recovery point of the resource within the time that the rule names.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-last-backup-recovery-point-created.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/rds-last-backup-recovery-point-created.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/efs-last-backup-recovery-point-created.html
#   - https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeProtectedResource.html
# custom:
#   id: last-backup-recovery-point-created
#   aliases:
#     aws: [dynamodb-last-backup-recovery-point-created, rds-last-backup-recovery-point-created, efs-last-backup-recovery-point-created]
#   severity: medium
#   trigger: period
#   resource_types:
#     - aws/AWS::DynamoDB::Table
#     - aws/AWS::RDS::DBInstance
#     - aws/AWS::EFS::FileSystem
#   parameters:
#     recoveryPointAgeValue:
#       type: integer
#       description: The greatest age of the last recovery point
#       default: 1
#       minimum: 1
#     recoveryPointAgeUnit:
#       type: string
#       description: The unit of recoveryPointAgeValue
#       default: days
#       enum: [hours, days]
#   fix: Assign the resource to a backup plan of AWS Backup, and see why its last backups failed.
#   differences:
#     - The parameters resourceTags and resourceId are not taken; scope the rule instead.
#     - EBS volumes are not judged, because their items have no ARN.
#     - A resource that is being deleted is not applicable. AWS does not document how its managed rule treats it.
#   zh:
#     title: DynamoDB 表、RDS 实例和 EFS 文件系统近期已备份
#     description: 未备份的数据会随资源一同丢失。AWS Backup 必须在规则指定的时间内为资源创建过恢复点。
#     fix: 将资源分配给 AWS Backup 的备份计划，并检查最近的备份失败的原因。
package policies.resource.last_backup_recovery_point_created

import data.policies.lib.backup
import data.policies.lib.reasons

# METADATA
# description: How many hours ago AWS Backup last backed the resource up, in a list that is empty if it never did.
evidence := {"deleting": false, "hours": backup.last_backup_hours} if backup.deleting == false

# METADATA
# description: The resource is being deleted or is gone.
evidence := {"deleting": true} if backup.deleting

not_applicable contains "the resource is being deleted" if evidence.deleting

deny contains reasons.not_empty("AWS Backup has no recovery point of the resource", "LastBackupTime") if count(evidence.hours) == 0

deny contains reasons.at_most(
	sprintf("the last recovery point is %v hours old", [round(hours * 10) / 10]),
	round(hours * 10) / 10, _hours, "LastBackupTime",
) if {
	some hours in evidence.hours
	hours > _hours
}

_hours := input.parameters.recoveryPointAgeValue * {"hours": 1, "days": 24}[input.parameters.recoveryPointAgeUnit]
