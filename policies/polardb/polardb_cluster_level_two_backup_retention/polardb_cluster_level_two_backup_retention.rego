# METADATA
# title: PolarDB clusters keep level-2 backups long enough
# description: Level-2 backups of a PolarDB cluster are on and are kept for at least the number of days that the rule demands.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/polardb-cluster-level-two-backup-retention
# custom:
#   id: polardb-cluster-level-two-backup-retention
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   parameters:
#     days:
#       type: number
#       description: The least number of days for which level-2 backups must be kept
#       minimum: 1
#       default: 30
#       unit: days
#   fix: Enable level-2 backups, or keep them longer, on the page Settings and Management > Backup and Restore of the PolarDB console.
#   differences:
#     - The default of 30 days is the shortest retention that the product allows; the vendor's default was not found.
#     - >-
#       A cluster whose backups are set up by the advanced backup feature may keep backups that the API does not name here; such a cluster does
#       not comply, or is Undetermined.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: PolarDB 集群二级备份保留时长满足要求
#     description: PolarDB 集群必须开启二级备份，且保留天数不少于规则参数指定的天数。
#     fix: 在 PolarDB 控制台的“配置与管理 > 备份恢复”页面开启二级备份或延长保留时长。
package policies.polardb.polardb_cluster_level_two_backup_retention

import data.policies.lib.polardb
import data.policies.lib.reasons

# METADATA
# description: For how many days level-2 backups are kept; -1 means for ever.
evidence := {"deleting": false, "retention": polardb.level_two_retention} if polardb.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("level-2 backups are kept for %v days", [evidence.retention]),
	evidence.retention, input.parameters.days, polardb.paths.level_two_retention,
) if {
	evidence.retention != -1
	evidence.retention < input.parameters.days
}
