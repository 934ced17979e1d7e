# METADATA
# title: RDS instances with a public endpoint do not allow all IP addresses
# description: >-
#   A public endpoint together with an open whitelist lets anyone on the Internet try to log in. An RDS instance with a public endpoint must
#   not have an IP whitelist entry that allows all addresses, such as 0.0.0.0/0.
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
#   fix: Remove the entry from the whitelist, or release the public endpoint.
#   differences:
#     - >-
#       The item has only one connection. An instance with an open whitelist and an internal connection may have a public one too, so the
#       verdict is Undetermined.
#     - Only the whitelist in the item is judged. Whether it includes the addresses of all whitelist groups is not documented.
#     - >-
#       Alibaba Cloud's published resource schema does not list the whitelist. The policy reads it as the product's API names it. If the
#       item lacks it, the verdict is Undetermined.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 开启公网地址的 RDS 实例 IP 白名单未设置为全网段
#     description: 公网地址加上全开放的白名单，会让互联网上的任何人都能尝试登录数据库。已开启公网地址的 RDS 实例，其 IP 白名单不得包含 0.0.0.0/0 等允许所有地址的条目。
#     fix: 从白名单中删除该条目，或释放公网地址。
package policies.rds.rds_public_and_any_ip_access_check

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The entries of the whitelist that allow every address; where there are any, whether the instance has a public endpoint.
evidence := {"deleting": false, "open_entries": []} if {
	rds.deleting == false
	rds.open_entries == []
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
