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
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.3.1 a]
#   differences:
#     - >-
#       Alibaba Cloud's text mentions 0.0.0.0/0 only. Here, ::/0, other ways to write all addresses, and ranges that together cover all
#       addresses are noncompliant too.
#     - All whitelist groups are judged, including those that the console hides, whatever network type they are for.
#     - ECS security groups that are added to the whitelist, and public endpoints of the instance's database proxy, are not judged.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 开启公网地址的 RDS 实例 IP 白名单未设置为全网段
#     description: 公网地址加上全开放的白名单，会让互联网上的任何人都能尝试登录数据库。已开启公网地址的 RDS 实例，其 IP 白名单不得包含 0.0.0.0/0 等允许所有地址的条目。
#     fix: 从白名单中删除该条目，或释放公网地址。
package policies.rds.rds_public_and_any_ip_access_check

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The instance has no public endpoint.
evidence := {"deleting": false, "public": false} if {
	rds.deleting == false
	rds.public == false
}

# METADATA
# description: The instance has a public endpoint; the entries of its whitelist that allow every address.
evidence := {"deleting": false, "public": true, "open_entries": open_entries} if {
	rds.deleting == false
	rds.public
	open_entries := rds.open_entries
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.has_not(
	sprintf("the instance has a public endpoint and its whitelist has %v, which allows every address", [entry]),
	evidence.open_entries, entry, rds.paths.white_list,
) if {
	some entry in evidence.open_entries
}
