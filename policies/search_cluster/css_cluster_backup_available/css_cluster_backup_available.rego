# METADATA
# title: Search clusters have snapshots enabled
# description: >-
#   Snapshots allow lost data to be restored. Snapshots must be enabled for a CSS cluster, automatic backup for an Elasticsearch cluster of Alibaba Cloud.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6031.html
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/enable-automatic-backup-for-elasticsearch-instances
# custom:
#   id: css-cluster-backup-available
#   aliases:
#     huaweicloud: [css-cluster-backup-available]
#     alicloud: [elasticsearch-instance-snapshot-enabled]
#   severity: medium
#   resource_types:
#     - huaweicloud/css.clusters
#     - alicloud/ACS::Elasticsearch::Instance
#   fix: Enable snapshots of the CSS cluster, or automatic backup on the Elasticsearch cluster's page Data Backup.
#   differences:
#     - A cluster that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 搜索集群已开启快照
#     description: 快照可用于恢复丢失的数据。华为云 CSS 集群必须开启快照，阿里云 Elasticsearch 集群必须开启自动备份。
#     fix: 为 CSS 集群开启快照，或在 Elasticsearch 集群的“数据备份”页面开启自动备份。
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
