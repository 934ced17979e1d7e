# METADATA
# title: CSS cluster versions support security mode
# description: Authentication and encryption need a version that supports security mode. The CSS cluster must have such a version.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1576.html
# custom:
#   id: css-cluster-security-mode-enable
#   severity: medium
#   resource_types:
#     - huaweicloud/css.clusters
#   fix: Upgrade to a version that supports security mode, such as Elasticsearch 7.10.2.
#   differences:
#     - A cluster that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 云搜索服务（CSS）集群版本支持安全模式
#     description: 版本支持安全模式，才能开启认证和加密。CSS 集群的版本必须支持安全模式。
#     fix: 升级到支持安全模式的版本，例如 Elasticsearch 7.10.2。
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
