# METADATA
# title: Redis instances span multiple zones
# description: >-
#   A Redis instance in several availability zones survives the failure of one. The instance must be deployed across multiple zones.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/redis-instance-multi-zone
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6031.html
# custom:
#   id: redis-instance-multi-zone
#   aliases:
#     huaweicloud: [dcs-redis-high-tolerance]
#   severity: high
#   resource_types:
#     - alicloud/ACS::Redis::DBInstance
#     - huaweicloud/dcs.redis
#   fix: Migrate the instance to several zones.
#   differences:
#     - >-
#       Alibaba Cloud's published resource schema lists neither ZoneType nor SecondaryZoneId. The policy reads them as the product's API
#       names them.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 使用多可用区的 Redis 实例
#     description: 部署在多个可用区的 Redis 实例在单个可用区故障时仍可用。实例必须跨多个可用区部署。
#     fix: 将该实例迁移到多个可用区。
package policies.redis.redis_instance_multi_zone

import data.policies.lib.reasons
import data.policies.lib.redis

# METADATA
# description: Whether the instance spans multiple zones.
evidence := {"deleting": false, "multi_zone": redis.multi_zone} if redis.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("the instance is in one zone", redis.paths.multi_zone) if evidence.multi_zone == false
