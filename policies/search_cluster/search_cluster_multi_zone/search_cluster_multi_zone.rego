# METADATA
# title: Elasticsearch and CSS clusters span multiple zones
# description: >-
#   A cluster in several availability zones survives the failure of one. An Elasticsearch or CSS cluster must be deployed across multiple
#   zones.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/use-a-multi-zone-elasticsearch-instance
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6031.html
# custom:
#   id: search-cluster-multi-zone
#   aliases:
#     huaweicloud: [css-cluster-multiple-az-check]
#     alicloud: [elasticsearch-instance-multi-zone]
#   former: [elasticsearch-instance-multi-zone]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::Elasticsearch::Instance
#     - huaweicloud/css.clusters
#   fix: Deploy the cluster in several zones.
#   differences:
#     - A cluster that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 使用多可用区的 Elasticsearch 和 CSS 集群
#     description: 部署在多个可用区的集群在单个可用区故障时仍可用。Elasticsearch 或云搜索服务（CSS）集群必须跨多个可用区部署。
#     fix: 将集群部署到多个可用区。
package policies.search_cluster.search_cluster_multi_zone

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: Whether the cluster spans multiple zones.
evidence := {"deleting": false, "multi_zone": search_cluster.multi_zone} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("the cluster is in one zone", search_cluster.paths.multi_zone) if evidence.multi_zone == false
