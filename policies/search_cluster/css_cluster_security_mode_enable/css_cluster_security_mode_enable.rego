# METADATA
# title: CSS cluster versions support the security mode
# description: >-
#   A CSS cluster has a version that knows the security mode, so that authentication and encryption can be enabled.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1576.html
# custom:
#   id: css-cluster-security-mode-enable
#   severity: medium
#   resource_types:
#     - huaweicloud/css.clusters
#   fix: Upgrade to a version that supports the security mode, such as Elasticsearch 7.10.2.
#   differences:
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.search_cluster.css_cluster_security_mode_enable

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: Whether the version supports the security mode.
evidence := {"deleting": false, "securable": search_cluster.securable} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("the version does not support the security mode", search_cluster.paths.securable) if {
	evidence.securable == false
}
