# METADATA
# title: DCS Redis instances have no public access
# description: Public access lets anyone on the Internet try to log in. A DCS Redis instance must not have a public IP address.
# related_resources:
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: dcs-redis-no-public-ip
#   severity: high
#   resource_types:
#     - huaweicloud/dcs.redis
#   fix: Disable public access and connect to the instance from within its VPC.
#   differences:
#     - >-
#       The policy does not cover Alibaba Cloud's managed rule redis-instance-no-public-ip, because the instance's item does not list its
#       endpoints.
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: DCS Redis 实例未开启公网访问
#     description: 公网访问会让互联网上的任何人都能尝试登录。分布式缓存服务（DCS）Redis 实例不得有公网 IP 地址。
#     fix: 关闭公网访问，改为在虚拟私有云（VPC）内访问实例。
package policies.redis.dcs_redis_no_public_ip

import data.policies.lib.reasons
import data.policies.lib.redis

# METADATA
# description: Whether the instance has public access.
evidence := {"deleting": false, "public": redis.public} if redis.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_false("the instance has public access", redis.paths.public) if evidence.public
