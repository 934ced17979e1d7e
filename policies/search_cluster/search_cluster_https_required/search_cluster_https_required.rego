# METADATA
# title: OpenSearch, Elasticsearch and CSS clusters require HTTPS
# description: >-
#   An OpenSearch or Elasticsearch cluster accepts HTTPS only, where the rule names TLS security policies with one of those.
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
#       description: The TLS security policies that comply, none for each policy
#       default: []
#   fix: Require HTTPS and choose an allowed TLS security policy (AWS), or enable the security mode with HTTPS (Huawei Cloud).
#   differences:
#     - Huawei Cloud's clusters have no TLS security policy to choose; the parameter says nothing about them.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
