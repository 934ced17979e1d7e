# METADATA
# title: CSS clusters have snapshots enabled
# description: Snapshots allow lost data to be restored. Snapshots must be enabled for the CSS cluster.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6031.html
# custom:
#   id: css-cluster-backup-available
#   severity: medium
#   resource_types:
#     - huaweicloud/css.clusters
#   fix: Enable snapshots for the cluster.
#   differences:
#     - A cluster that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 云搜索服务（CSS）集群已开启快照
#     description: 快照可用于恢复丢失的数据。CSS 集群必须开启快照。
#     fix: 为该集群开启快照。
package policies.search_cluster.css_cluster_backup_available

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: Whether snapshots are enabled.
evidence := {"deleting": false, "snapshots": search_cluster.snapshots} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("snapshots are off", search_cluster.paths.snapshots) if evidence.snapshots == false
