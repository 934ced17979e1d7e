# METADATA
# title: CSS clusters have authentication (security mode) enabled
# description: >-
#   A CSS cluster has the security mode enabled, so that clients must log in.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1568.html
# custom:
#   id: css-cluster-authority-enable
#   severity: medium
#   resource_types:
#     - huaweicloud/css.clusters
#   fix: Enable the security mode of the cluster.
#   differences:
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.search_cluster.css_cluster_authority_enable

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: Whether the security mode is enabled.
evidence := {"deleting": false, "secured": search_cluster.secured} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("the security mode is off", search_cluster.paths.secured) if evidence.secured == false
