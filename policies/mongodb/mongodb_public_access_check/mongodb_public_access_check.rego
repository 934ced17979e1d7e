# METADATA
# title: MongoDB whitelists do not allow all IP addresses
# description: The whitelist of a document database has no entry that allows every address, such as 0.0.0.0/0.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/mongodb-public-access-check
# custom:
#   id: mongodb-public-access-check
#   severity: high
#   resource_types:
#     - alicloud/ACS::MongoDB::DBInstance
#   fix: Remove the entry and add the addresses that are meant.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - The product's page says that an empty white list lets everybody in too; an item with an empty list cannot be judged, because it can also be without its list.
#     - Whether the item has the white list is not documented; without it the instance cannot be judged.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.mongodb.mongodb_public_access_check

import data.policies.lib.lists
import data.policies.lib.mongodb
import data.policies.lib.white_list

# METADATA
# description: The entries of the whitelist that allow every address.
evidence := {"deleting": false, "open_entries": open_entries} if {
	mongodb.deleting == false
	open_entries := mongodb.open_entries
	lists.enough(mongodb.white_list_complete, open_entries)
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains white_list.reason(evidence.open_entries, entry, mongodb.paths.white_list) if some entry in evidence.open_entries
