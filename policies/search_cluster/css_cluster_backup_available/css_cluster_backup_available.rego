# METADATA
# title: CSS clusters have snapshots enabled
# description: >-
#   A CSS cluster has snapshots enabled, so that its data can be restored.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6031.html
# custom:
#   id: css-cluster-backup-available
#   severity: medium
#   resource_types:
#     - huaweicloud/css.clusters
#   fix: Enable snapshots of the cluster.
#   differences:
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
