# METADATA
# title: Redis instances with a public endpoint do not allow all IP addresses
# description: >-
#   A Redis or Tair instance has no public endpoint, or none of its whitelists allows every address. With both, everybody can try to log in.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/redis-public-and-any-ip-access-check
# custom:
#   id: redis-public-and-any-ip-access-check
#   severity: high
#   resource_types: [alicloud/ACS::Redis::DBInstance]
#   fix: Remove the entry from the whitelist, or release the public endpoint.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - ECS security groups that are added to the instance's whitelists are not judged.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: Redis 实例未开启公网或白名单未对全网开放
#     description: Redis 或 Tair 实例没有公网地址，或者白名单未设置为对所有 IP 开放。两者同时存在时，任何人都可以尝试登录。
#     fix: 从白名单中移除该条目，或释放公网地址。
package policies.redis.redis_public_and_any_ip_access_check

import data.policies.lib.reasons
import data.policies.lib.redis

# METADATA
# description: The instance has no public endpoint.
evidence := {"deleting": false, "public": false} if {
	redis.deleting == false
	redis.public == false
}

# METADATA
# description: The instance has a public endpoint; the entries of its whitelists that allow every address.
evidence := {"deleting": false, "public": true, "open_entries": open_entries} if {
	redis.deleting == false
	redis.public
	open_entries := redis.open_entries
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.has_not(
	sprintf("the instance has a public endpoint and its whitelist has %v, which allows every address", [entry]),
	evidence.open_entries, entry, redis.paths.white_list,
) if {
	some entry in evidence.open_entries
}
