# METADATA
# title: Redis instances encrypt their data
# description: Transparent data encryption (TDE) of a Redis or Tair instance is on, so that a stolen disk or backup reveals nothing.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/redis-instance-enabled-tde
#   - https://www.alibabacloud.com/help/en/redis/developer-reference/api-r-kvstore-2015-01-01-describeinstancetdestatus-redis
# custom:
#   id: redis-instance-enabled-tde
#   severity: high
#   resource_types: [alicloud/ACS::Redis::DBInstance]
#   fix: Enable TDE in the settings of the instance. It cannot be disabled later.
#   differences:
#     - >-
#       Only some editions have TDE. What Alibaba Cloud's rule makes of an instance that cannot have it is not documented; if the API refuses to answer
#       about one, the verdict is Undetermined.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: Redis 实例开启 TDE 加密
#     description: Redis 或 Tair 实例开启透明数据加密（TDE），磁盘或备份即使被盗也不会泄露数据。
#     fix: 在实例的 TDE 设置中开启 TDE。开启后无法关闭。
package policies.redis.redis_instance_enabled_tde

import data.policies.lib.reasons
import data.policies.lib.redis

# METADATA
# description: Whether data is encrypted where it is stored.
evidence := {"deleting": false, "encrypted": redis.encrypted_at_rest} if redis.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("data is not encrypted", redis.paths.encrypted_at_rest) if evidence.encrypted == false
