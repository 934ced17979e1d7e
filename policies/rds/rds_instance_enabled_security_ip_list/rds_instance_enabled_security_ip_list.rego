# METADATA
# title: RDS instances have a whitelist that does not allow all IP addresses
# description: A relational database has a whitelist without an entry that allows every address, such as 0.0.0.0/0.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-instance-enabled-security-ip-list
# custom:
#   id: rds-instance-enabled-security-ip-list
#   severity: high
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Remove the entry and add the addresses that are meant.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - An empty white list does not comply, as in the compliance packs of 2021, which asked that there is one.
#     - Only the white list in the item is judged; whether that has the addresses of all groups is not documented.
#     - The published resource schema does not list the white list; it is read as the product's API spells it, and without it the instance cannot be judged.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.rds.rds_instance_enabled_security_ip_list

import data.policies.lib.lists
import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether there is a whitelist, and its entries that allow every address.
evidence := {"deleting": false, "has_white_list": rds.has_white_list, "open_entries": open_entries} if {
	rds.deleting == false
	open_entries := rds.open_entries
	lists.enough(rds.white_list_complete, open_entries)
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.not_blank("the whitelist is empty", rds.paths.white_list) if evidence.has_white_list == false

deny contains reasons.has_not(
	sprintf("the whitelist has %v, which allows every address", [entry]),
	evidence.open_entries, entry, rds.paths.white_list,
) if {
	some entry in evidence.open_entries
}
