# METADATA
# title: PolarDB clusters with a public endpoint do not allow all IP addresses
# description: >-
#   A PolarDB cluster has no public endpoint, or no group of its whitelist lets every address in. With both, everybody can try to log in.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/polardb-public-and-any-ip-access-check
# custom:
#   id: polardb-public-and-any-ip-access-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   fix: Remove the entry from the whitelist and add the addresses that are meant, or release the public endpoint.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - Security groups that are added to the whitelist are not judged.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 开启公网访问的 PolarDB 集群白名单未对所有来源开放
#     description: PolarDB 集群不能在开通公网地址的同时，在白名单的任一分组中允许所有 IP 地址访问，否则任何人都可以尝试登录。
#     fix: 从白名单中删除允许所有来源的条目并添加实际需要的地址，或者释放公网地址。
package policies.polardb.polardb_public_and_any_ip_access_check

import data.policies.lib.polardb
import data.policies.lib.white_list

# METADATA
# description: Whether the cluster has a public endpoint and, if so, the entries of its whitelist that allow every address.
evidence := {"deleting": false, "public": true, "open_entries": open_entries} if {
	polardb.deleting == false
	polardb.public
	open_entries := polardb.open_entries
}

# METADATA
# description: The cluster has no public endpoint.
evidence := {"deleting": false, "public": false, "open_entries": []} if {
	polardb.deleting == false
	polardb.public == false
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains white_list.reason(evidence.open_entries, entry, polardb.paths.white_list) if {
	evidence.public
	some entry in evidence.open_entries
}
