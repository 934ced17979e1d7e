# METADATA
# title: Elasticsearch and CSS clusters have no public access
# description: Public access lets anyone on the Internet try to log in. An Elasticsearch or CSS cluster must not have a public endpoint.
# related_resources:
#   - https://alibabacloud.com/help/tc/cloud-config/latest/elasticsearch-instance-enabled-public-check
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1575.html
# custom:
#   id: search-cluster-no-public-access
#   aliases:
#     huaweicloud: [css-cluster-no-public-zone]
#     alicloud: [elasticsearch-instance-enabled-public-check]
#   former: [elasticsearch-instance-enabled-public-check]
#   severity: high
#   resource_types:
#     - alicloud/ACS::Elasticsearch::Instance
#     - huaweicloud/css.clusters
#   fix: Disable public access and connect to the cluster from within its VPC.
#   differences:
#     - A cluster that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: Elasticsearch 和 CSS 集群未开启公网访问
#     description: 公网访问会让互联网上的任何人都能尝试登录。Elasticsearch 或云搜索服务（CSS）集群不得有公网访问地址。
#     fix: 关闭公网访问，改为在 VPC 内访问集群。
package policies.search_cluster.search_cluster_no_public_access

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: Whether the cluster has public access.
evidence := {"deleting": false, "public": search_cluster.public} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_false("the cluster has public access", search_cluster.paths.public) if evidence.public
