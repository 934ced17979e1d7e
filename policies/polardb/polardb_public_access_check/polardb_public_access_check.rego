# METADATA
# title: PolarDB whitelists do not allow all IP addresses
# description: >-
#   A whitelist that allows every address protects nothing. The IP whitelist of a PolarDB cluster must not contain an entry that allows all
#   addresses, such as 0.0.0.0/0.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/polardb-public-access-check
# custom:
#   id: polardb-public-access-check
#   severity: high
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   fix: Remove the entry and add only the addresses that need access.
#   differences:
#     - >-
#       Alibaba Cloud's text mentions 0.0.0.0/0 only. Here, ::/0, other ways to write all addresses, and ranges that together cover all
#       addresses are noncompliant too.
#     - All whitelist groups are judged, including those that the console hides. Security groups that are added to the whitelist are not.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: PolarDB 集群 IP 白名单未设置为全网段
#     description: 允许所有地址的白名单形同虚设。PolarDB 集群的 IP 白名单不得包含 0.0.0.0/0 等允许所有地址的条目。
#     fix: 删除该条目，仅添加需要访问的地址。
package policies.polardb.polardb_public_access_check

import data.policies.lib.polardb
import data.policies.lib.white_list

# METADATA
# description: The entries of the whitelist that allow every address.
evidence := {"deleting": false, "open_entries": open_entries} if {
	polardb.deleting == false
	open_entries := polardb.open_entries
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains white_list.reason(evidence.open_entries, entry, polardb.paths.white_list) if some entry in evidence.open_entries
