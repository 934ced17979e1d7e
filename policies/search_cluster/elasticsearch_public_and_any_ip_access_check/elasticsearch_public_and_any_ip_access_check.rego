# METADATA
# title: Elasticsearch clusters with a public endpoint do not allow all IP addresses
# description: >-
#   A public endpoint together with an open whitelist lets anyone on the Internet try to log in. An Elasticsearch cluster with a public
#   endpoint must not have a public-access whitelist entry that allows all addresses, such as 0.0.0.0/0.
# related_resources:
#   - https://alibabacloud.com/help/tc/cloud-config/latest/elasticsearch-public-and-any-ip-access-check
# custom:
#   id: elasticsearch-public-and-any-ip-access-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::Elasticsearch::Instance
#   fix: Remove the entry from the whitelist, or disable public access.
#   differences:
#     - >-
#       Alibaba Cloud's text mentions 0.0.0.0/0 only. Here, ::/0, other ways to write all addresses, and ranges that together cover all
#       addresses are noncompliant too.
#     - All groups of the whitelist for public access are judged, but not those for the VPC and for Kibana.
#     - >-
#       Alibaba Cloud's published resource schema does not list the whitelist for public access and its groups. The policy reads them as the
#       product's API names them.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 开启公网访问的 Elasticsearch 实例 IP 白名单未设置为全网段
#     description: 公网地址加上全开放的白名单，会让互联网上的任何人都能尝试登录。已开启公网访问的 Elasticsearch 实例，其公网访问白名单不得包含 0.0.0.0/0 等允许所有地址的条目。
#     fix: 从白名单中删除该条目，或关闭公网访问。
package policies.search_cluster.elasticsearch_public_and_any_ip_access_check

import data.policies.lib.search_cluster
import data.policies.lib.white_list

# METADATA
# description: Whether the cluster has public access and, if so, the entries of the whitelist that allow every address.
evidence := {"deleting": false, "public": true, "open_entries": open_entries} if {
	search_cluster.deleting == false
	search_cluster.public
	open_entries := search_cluster.open_entries
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
