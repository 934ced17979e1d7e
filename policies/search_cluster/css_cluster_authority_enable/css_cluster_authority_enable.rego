# METADATA
# title: CSS clusters have authentication (security mode) enabled
# description: In security mode, clients must log in. Security mode must be enabled for the CSS cluster.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1568.html
# custom:
#   id: css-cluster-authority-enable
#   severity: medium
#   resource_types:
#     - huaweicloud/css.clusters
#   fix: Enable security mode for the cluster.
#   differences:
#     - A cluster that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 云搜索服务（CSS）集群已开启安全模式（认证）
#     description: 安全模式下，客户端必须登录才能访问集群。CSS 集群必须开启安全模式。
#     fix: 为该集群开启安全模式。
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
