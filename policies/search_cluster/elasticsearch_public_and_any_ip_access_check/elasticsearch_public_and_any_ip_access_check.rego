# METADATA
# title: Elasticsearch clusters with a public endpoint do not allow all IP addresses
# description: >-
#   An Elasticsearch cluster has no public endpoint, or its white list does not let everybody in. With both, everybody can try to log
#   in.
# related_resources:
#   - https://alibabacloud.com/help/tc/cloud-config/latest/elasticsearch-public-and-any-ip-access-check
# custom:
#   id: elasticsearch-public-and-any-ip-access-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::Elasticsearch::Instance
#   fix: Remove the entry from the white list, or disable public access.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - Only the white list for the Internet is judged, and not the lists for the VPC and for Kibana.
#     - The published resource schema does not list the white list for the Internet; it is read as the product's API spells it.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.search_cluster.elasticsearch_public_and_any_ip_access_check

import data.policies.lib.lists
import data.policies.lib.search_cluster
import data.policies.lib.white_list

# METADATA
# description: Whether the cluster has public access and, if so, the entries of the whitelist that allow every address.
evidence := {"deleting": false, "public": true, "open_entries": open_entries} if {
	search_cluster.deleting == false
	search_cluster.public
	open_entries := search_cluster.open_entries
	lists.enough(search_cluster.white_list_complete, open_entries)
}

# METADATA
# description: The cluster has no public access.
evidence := {"deleting": false, "public": false, "open_entries": []} if {
	search_cluster.deleting == false
	search_cluster.public == false
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains white_list.reason(evidence.open_entries, entry, search_cluster.paths.white_list) if {
	evidence.public
	some entry in evidence.open_entries
}
