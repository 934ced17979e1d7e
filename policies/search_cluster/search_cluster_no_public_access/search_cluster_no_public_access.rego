# METADATA
# title: Elasticsearch and CSS clusters have no public access
# description: >-
#   An Elasticsearch cluster has no public endpoint, so that nobody on the Internet can try to log in.
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
#   fix: Disable public access and reach the cluster from its VPC.
#   differences:
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
