# METADATA
# title: OpenSearch, Elasticsearch and CSS clusters require HTTPS
# description: >-
#   HTTPS prevents data from being read or changed in transit. An OpenSearch, Elasticsearch or CSS cluster must accept HTTPS only. If
#   tlsPolicies lists TLS security policies, the domain must use one of them.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/opensearch-https-required.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1571.html
# custom:
#   id: search-cluster-https-required
#   aliases:
#     huaweicloud: [css-cluster-https-required]
#     aws: [opensearch-https-required]
#   former: [opensearch-https-required]
#   severity: medium
#   resource_types:
#     - aws/AWS::OpenSearch::Domain
#     - aws/AWS::Elasticsearch::Domain
#     - huaweicloud/css.clusters
#   parameters:
#     tlsPolicies:
#       type: list
#       description: The allowed TLS security policies; an empty list allows any policy
#       default: []
#   fix: Require HTTPS and choose an allowed TLS security policy (AWS), or enable security mode with HTTPS (Huawei Cloud).
#   differences:
#     - Huawei Cloud's clusters have no TLS security policy to choose, so the parameter does not apply to them.
#     - A cluster that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: OpenSearch、Elasticsearch 和 CSS 集群要求使用 HTTPS
#     description: HTTPS 可防止数据在传输途中被窃听或篡改。OpenSearch、Elasticsearch 或云搜索服务（CSS）集群必须仅允许 HTTPS 访问；如果 tlsPolicies 列出了 TLS 安全策略，则域必须使用其中之一。
#     fix: 要求使用 HTTPS 并选择允许的 TLS 安全策略（AWS），或开启安全模式并启用 HTTPS（华为云）。
package policies.search_cluster.search_cluster_https_required

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: Whether clients must use HTTPS and, if so, the TLS security policy, empty where there is none to choose.
evidence := {"deleting": false, "https": true, "tls_policy": search_cluster.tls_policy} if {
	search_cluster.deleting == false
	search_cluster.https
}

# METADATA
# description: Clients need not use HTTPS.
evidence := {"deleting": false, "https": false} if {
	search_cluster.deleting == false
	search_cluster.https == false
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("HTTPS is not required", search_cluster.paths.https) if evidence.https == false

deny contains reasons.one_of(
	sprintf("the TLS security policy is %v", [evidence.tls_policy]),
	evidence.tls_policy, input.parameters.tlsPolicies, search_cluster.paths.tls_policy,
) if {
	count(input.parameters.tlsPolicies) > 0
	evidence.tls_policy != ""
	tls_policy := evidence.tls_policy
	not tls_policy in input.parameters.tlsPolicies
}
