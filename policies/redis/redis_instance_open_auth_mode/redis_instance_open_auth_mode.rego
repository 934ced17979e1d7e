# METADATA
# title: Redis instances require a password
# description: >-
#   Without a password, anyone who reaches a Redis instance can read its data. The instance must be in a VPC and require a password.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/redis-instance-open-auth-mode
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: redis-instance-open-auth-mode
#   aliases:
#     huaweicloud: [dcs-redis-password-access]
#   severity: high
#   resource_types:
#     - alicloud/ACS::Redis::DBInstance
#     - huaweicloud/dcs.redis
#   fix: Disable password-free access.
#   differences:
#     - On Alibaba Cloud, an instance in the classic network is noncompliant even with a password.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: Redis 实例已开启密码访问
#     description: 如果不需要密码，任何能够连接到 Redis 实例的人都能读取其中的数据。实例必须位于 VPC 中，并要求密码访问。
#     fix: 关闭免密访问。
package policies.redis.redis_instance_open_auth_mode

import data.policies.lib.reasons
import data.policies.lib.redis

# METADATA
# description: Whether the instance is in the classic network and, if not, whether clients need a password.
evidence := {"deleting": false, "classic": true} if {
	redis.deleting == false
	redis.classic
}

# METADATA
# description: The instance is in a VPC.
evidence := {"deleting": false, "classic": false, "password_required": redis.password_required} if {
	redis.deleting == false
	redis.classic == false
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_false("the instance is in the classic network", redis.paths.classic) if evidence.classic

deny contains reasons.is_true("the instance requires no password", redis.paths.password_required) if evidence.password_required == false
