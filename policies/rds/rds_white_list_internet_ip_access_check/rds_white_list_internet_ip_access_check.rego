# METADATA
# title: RDS whitelists contain only private IP addresses
# description: >-
#   The white list of a relational database has addresses of private networks only, so that only application servers there can connect.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/the-ip-address-whitelist-of-the-rds-instance-does-not
# custom:
#   id: rds-white-list-internet-ip-access-check
#   severity: medium
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Replace the entry by addresses of your private networks.
#   differences:
#     - Alibaba Cloud does not say which addresses are public; here all are but those of private networks, of carriers (100.64.0.0/10), of one link and of the host itself.
#     - Only the white list in the item is judged; whether that has the addresses of all groups is not documented.
#     - The published resource schema does not list the white list; it is read as the product's API spells it, and without it the instance cannot be judged.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.rds.rds_white_list_internet_ip_access_check

import data.policies.lib.lists
import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The entries of the whitelist that allow public addresses.
evidence := {"deleting": false, "public_entries": public_entries} if {
	rds.deleting == false
	public_entries := rds.public_entries
	lists.enough(rds.white_list_complete, public_entries)
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.has_not(
	sprintf("the whitelist has %v, which allows public addresses", [entry]),
	evidence.public_entries, entry, rds.paths.white_list,
) if {
	some entry in evidence.public_entries
}
