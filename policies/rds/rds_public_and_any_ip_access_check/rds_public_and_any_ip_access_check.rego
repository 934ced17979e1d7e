# METADATA
# title: RDS instances with a public endpoint do not allow all IP addresses
# description: >-
#   A relational database has no public endpoint, or its white list does not let everybody in. With both, everybody can try to log in.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-public-and-any-ip-access-check
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/the-rds-instance-does-not-have-a-public-network-link
# custom:
#   id: rds-public-and-any-ip-access-check
#   aliases:
#     alicloud: [rds-public-connection-and-any-ip-access-check]
#   severity: high
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Remove the entry from the white list, or release the public endpoint.
#   differences:
#     - The item has one connection only. An instance with an open white list and an internal connection can have a public one beside it, and cannot be judged.
#     - Only the white list in the item is judged; whether that has the addresses of all groups is not documented.
#     - The published resource schema does not list the white list; it is read as the product's API spells it, and without it the instance cannot be judged.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.rds.rds_public_and_any_ip_access_check

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The entries of the whitelist that allow every address; where there are any, whether the instance has a public endpoint.
evidence := {"deleting": false, "open_entries": []} if {
	rds.deleting == false
	rds.open_entries == []
	rds.white_list_complete
}

# METADATA
# description: The whitelist allows every address.
evidence := {"deleting": false, "open_entries": rds.open_entries, "public": rds.public} if {
	rds.deleting == false
	count(rds.open_entries) > 0
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.has_not(
	sprintf("the instance has a public endpoint and its whitelist has %v, which allows every address", [entry]),
	evidence.open_entries, entry, rds.paths.white_list,
) if {
	evidence.public
	some entry in evidence.open_entries
}
