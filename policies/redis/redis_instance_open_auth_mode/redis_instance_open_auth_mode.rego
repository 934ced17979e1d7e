# METADATA
# title: Redis instances require a password
# description: >-
#   A Redis instance is in a VPC and requires a password.
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
#     - In the classic network of Alibaba Cloud an instance does not comply even with a password.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
