# METADATA
# title: RDS instances have a whitelist that does not allow all IP addresses
# description: >-
#   A whitelist limits who can connect to a database. An RDS instance must have an IP whitelist, and the whitelist must not contain an entry
#   that allows all addresses, such as 0.0.0.0/0.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-instance-enabled-security-ip-list
# custom:
#   id: rds-instance-enabled-security-ip-list
#   severity: high
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Remove the entry that allows all addresses and add only the addresses that need access.
#   differences:
#     - >-
#       Alibaba Cloud's text mentions 0.0.0.0/0 only. Here, ::/0, other ways to write all addresses, and ranges that together cover all
#       addresses are noncompliant too.
#     - An empty whitelist is noncompliant, as in the compliance packs of 2021, which required a whitelist.
#     - All whitelist groups are judged, including those that the console hides.
#     - ECS security groups that are added to the whitelist are not judged.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: RDS 实例已设置 IP 白名单且未设置为全网段
#     description: IP 白名单用于限制可连接数据库的来源。RDS 实例必须设置 IP 白名单，且不得包含 0.0.0.0/0 等允许所有地址的条目。
#     fix: 删除允许所有地址的条目，仅添加需要访问的地址。
package policies.rds.rds_instance_enabled_security_ip_list

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether there is a whitelist, and its entries that allow every address.
evidence := {"deleting": false, "has_white_list": rds.has_white_list, "open_entries": open_entries} if {
	rds.deleting == false
	open_entries := rds.open_entries
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
