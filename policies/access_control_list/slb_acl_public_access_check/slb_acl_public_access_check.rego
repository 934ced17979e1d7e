# METADATA
# title: SLB access control lists do not allow all IP addresses
# description: >-
#   An access control list decides which addresses can reach a load balancer. One entry that allows every address makes the list useless. The list
#   must have no such entry, for example 0.0.0.0/0.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/qtd9y8
# custom:
#   id: slb-acl-public-access-check
#   severity: high
#   resource_types:
#     - alicloud/ACS::SLB::AccessControlList
#   fix: Remove the entry and add the addresses that need access.
#   differences:
#     - >-
#       Alibaba Cloud's documentation mentions 0.0.0.0/0 only. Here, ::/0, other spellings of every address and ranges that together cover every
#       address do not comply either.
#     - Alibaba Cloud's documentation describes whitelists. A list that listeners use only as a blacklist is not applicable here.
#     - Whether a load balancer has an access control list at all is recorded in the items of its listeners, not in the item of the list.
#   zh:
#     title: 负载均衡 SLB 访问控制列表未放通所有 IP 地址
#     description: 访问控制列表用于限定哪些地址可以访问负载均衡，只要有一个条目放通所有地址，访问控制就形同虚设。列表中不得包含 0.0.0.0/0、::/0 等代表所有地址的条目，也不得用多个网段拼成全部地址。监听仅作为黑名单使用的列表不适用。
#     fix: 删除放通所有地址的条目，只添加确需访问的 IP 地址或网段。
package policies.access_control_list.slb_acl_public_access_check

import data.policies.lib.access_control_list
import data.policies.lib.reasons

# METADATA
# description: The entries that allow every address, and whether the list is used to keep addresses out.
evidence := {"open_entries": open_entries, "keeps_out": access_control_list.keeps_out} if {
	open_entries := access_control_list.open_entries
}

not_applicable contains "listeners use the list only as a blacklist" if evidence.keeps_out

deny contains reasons.has_not(
	sprintf("the entry %v allows every address", [entry]),
	evidence.open_entries, entry, access_control_list.paths.open_entries,
) if {
	not evidence.keeps_out
	some entry in evidence.open_entries
}
