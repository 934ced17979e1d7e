# METADATA
# title: Elasticsearch and CSS clusters span multiple zones
# description: >-
#   An Elasticsearch cluster is deployed across availability zones, so that it survives the failure of one.
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
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
