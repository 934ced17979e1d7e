# METADATA
# title: Search cluster stands in several zones
# description: >-
#   An Elasticsearch cluster is deployed across availability zones, so that it survives the failure of one.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/use-a-multi-zone-elasticsearch-instance
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6031.html
# custom:
#   id: elasticsearch-instance-multi-zone
#   aliases: [css-cluster-multiple-az-check]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::Elasticsearch::Instance
#     - huaweicloud/css.clusters
#   fix: Deploy the cluster in several zones.
package policies.elasticsearch.elasticsearch_instance_multi_zone

import data.policies.lib.search_cluster

# METADATA
# description: Whether the cluster stands in several zones.
evidence := {"multi_zone": search_cluster.multi_zone}

# METADATA
# description: The cluster stands in one zone.
# entrypoint: true
# scope: document
deny contains reason if {
	evidence.multi_zone == false
	reason := {
		"message": "the cluster stands in one zone",
		"property": search_cluster.paths.multi_zone,
		"actual": false,
		"desired": true,
		"operator": "Equals",
	}
}
