# METADATA
# title: Redis whitelists do not allow all IP addresses
# description: The whitelist of a Redis instance has no entry that allows every address, such as 0.0.0.0/0.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/redis-public-access-check
# custom:
#   id: redis-public-access-check
#   severity: high
#   resource_types:
#     - alicloud/ACS::Redis::DBInstance
#   fix: Remove the entry and add the addresses that are meant.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - Only the white list in the item is judged; whether that has the addresses of all groups is not documented.
#     - The published resource schema does not list the white list; it is read as the product's API spells it, and without it the instance cannot be judged.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.redis.redis_public_access_check

import data.policies.lib.lists
import data.policies.lib.redis
import data.policies.lib.white_list

# METADATA
# description: The entries of the whitelist that allow every address.
evidence := {"deleting": false, "open_entries": open_entries} if {
	redis.deleting == false
	open_entries := redis.open_entries
	lists.enough(redis.white_list_complete, open_entries)
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains white_list.reason(evidence.open_entries, entry, redis.paths.white_list) if some entry in evidence.open_entries
