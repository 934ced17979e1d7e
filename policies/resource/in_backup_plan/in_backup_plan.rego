# METADATA
# title: EC2 instances, EBS volumes, RDS instances, DynamoDB tables and EFS file systems are in a backup plan
# description: >-
#   What no plan backs up is lost with the resource, and nobody notices before it is needed. A selection of a backup plan of AWS Backup must cover the
#   resource, by its ARN or by its tags.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-in-backup-plan.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/ebs-in-backup-plan.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/efs-in-backup-plan.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/rds-in-backup-plan.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/ec2-resources-protected-by-backup-plan.html
#   - https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html
# custom:
#   id: in-backup-plan
#   aliases:
#     aws:
#       - dynamodb-in-backup-plan
#       - ebs-in-backup-plan
#       - efs-in-backup-plan
#       - rds-in-backup-plan
#       - dynamodb-resources-protected-by-backup-plan
#       - ebs-resources-protected-by-backup-plan
#       - ec2-resources-protected-by-backup-plan
#       - efs-resources-protected-by-backup-plan
#       - rds-resources-protected-by-backup-plan
#   severity: medium
#   trigger: period
#   resource_types:
#     - aws/AWS::DynamoDB::Table
#     - aws/AWS::EC2::Instance
#     - aws/AWS::EC2::Volume
#     - aws/AWS::EFS::FileSystem
#     - aws/AWS::RDS::DBInstance
#   fix: Assign the resource to a backup plan of AWS Backup, by its ARN or by a tag that a resource assignment of the plan names.
#   differences:
#     - The parameters resourceTags, resourceId, crossRegionList, crossAccountList, maxRetentionDays, minRetentionDays and backupVaultLockCheck are not taken; scope the rule instead.
#     - Whether the account has opted in to the service in AWS Backup is not judged; a selection of all resources, or by tags alone, does not back up a service that is not opted in.
#     - AWS says that rds-in-backup-plan applies to Aurora instances only; here every DB instance is judged.
#     - A resource that is being deleted is not applicable. AWS does not document how its managed rule treats it.
#   zh:
#     title: EC2 实例、EBS 卷、RDS 实例、DynamoDB 表和 EFS 文件系统已加入备份计划
#     description: 没有备份计划的数据会随资源一同丢失，往往在需要恢复时才被发现。AWS Backup 备份计划的资源分配必须通过 ARN 或标签涵盖该资源。
#     fix: 通过资源的 ARN，或资源分配所用的标签，将资源分配给 AWS Backup 的备份计划。
package policies.resource.in_backup_plan

import data.policies.lib.backup
import data.policies.lib.reasons

# METADATA
# description: The ids of the backup plans that cover the resource.
evidence := {"deleting": false, "plans": backup.plans} if backup.deleting == false

# METADATA
# description: The resource is being deleted or is gone.
evidence := {"deleting": true} if backup.deleting

not_applicable contains "the resource is being deleted" if evidence.deleting

deny contains reasons.not_empty("no backup plan of AWS Backup covers the resource", "BackupPlanId") if count(evidence.plans) == 0
