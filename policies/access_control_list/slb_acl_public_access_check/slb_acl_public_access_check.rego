# METADATA
# title: SLB access control lists do not allow all IP addresses
# description: >-
#   A list of addresses that load balancers let in has no entry that means everybody, such as 0.0.0.0/0, which would make the access control
#   that it is for pointless.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/qtd9y8
# custom:
#   id: slb-acl-public-access-check
#   severity: high
#   resource_types:
#     - alicloud/ACS::SLB::AccessControlList
#   fix: Remove the entry and add the addresses that are meant.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - Alibaba Cloud's text speaks of white lists; a list that listeners only use to keep addresses out is not applicable here.
#     - Whether a load balancer has an access control list at all is in its listeners' items, not in the list's.
package policies.access_control_list.slb_acl_public_access_check

import data.policies.lib.access_control_list
import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: The entries that allow every address, and whether the list is used to keep addresses out.
evidence := {"open_entries": open_entries, "keeps_out": access_control_list.keeps_out} if {
	open_entries := access_control_list.open_entries
	lists.enough(access_control_list.complete, open_entries)
}

not_applicable contains "listeners use the list only as a blacklist" if evidence.keeps_out

deny contains reasons.has_not(
	sprintf("the entry %v allows every address", [entry]),
	evidence.open_entries, entry, access_control_list.paths.open_entries,
) if {
	not evidence.keeps_out
	some entry in evidence.open_entries
}
