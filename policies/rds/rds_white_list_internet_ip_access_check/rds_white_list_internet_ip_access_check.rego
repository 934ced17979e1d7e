# METADATA
# title: RDS whitelists contain only private IP addresses
# description: >-
#   Only application servers in private networks should connect to a database. The IP whitelist of an RDS instance must not contain public
#   addresses.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/the-ip-address-whitelist-of-the-rds-instance-does-not
# custom:
#   id: rds-white-list-internet-ip-access-check
#   severity: medium
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Replace the entry with addresses of your private networks.
#   differences:
#     - >-
#       Alibaba Cloud does not say which addresses are public. Here, all addresses are public except private networks, carrier-grade NAT
#       (100.64.0.0/10), link-local and loopback addresses.
#     - All whitelist groups are judged, including those that the console hides.
#     - ECS security groups that are added to the whitelist are not judged.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: RDS 实例 IP 白名单仅包含私网地址
#     description: 应仅允许私网中的应用服务器连接数据库。RDS 实例的 IP 白名单不得包含公网地址。
#     fix: 将该条目替换为您的私网地址。
package policies.rds.rds_white_list_internet_ip_access_check

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The entries of the whitelist that allow public addresses.
evidence := {"deleting": false, "public_entries": public_entries} if {
	rds.deleting == false
	public_entries := rds.public_entries
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
