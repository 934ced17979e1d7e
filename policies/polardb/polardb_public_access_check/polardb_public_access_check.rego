# METADATA
# title: PolarDB whitelists do not allow all IP addresses
# description: The whitelist of a PolarDB cluster has no entry that allows every address, such as 0.0.0.0/0.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/polardb-public-access-check
# custom:
#   id: polardb-public-access-check
#   severity: high
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   fix: Remove the entry and add the addresses that are meant.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - Whether the item has the white list is not documented; without it the cluster cannot be judged.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.polardb.polardb_public_access_check

import data.policies.lib.lists
import data.policies.lib.polardb
import data.policies.lib.white_list

# METADATA
# description: The entries of the whitelist that allow every address.
evidence := {"deleting": false, "open_entries": open_entries} if {
	polardb.deleting == false
	open_entries := polardb.open_entries
	lists.enough(polardb.white_list_complete, open_entries)
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains white_list.reason(evidence.open_entries, entry, polardb.paths.white_list) if some entry in evidence.open_entries
